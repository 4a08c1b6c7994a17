using System.Security.Cryptography;
using System.Text;
using Doorcode.Addresses;

namespace Doorcode.Sealing;

/// <summary>Makes the lookup key (a keyed hash) of an address, under which state is kept, so that no backend holds an address in clear.</summary>
internal sealed class LookupKeys
{
    internal const string Label = "doorcode:address-index";

    private readonly Lazy<byte[]> _key;

    public LookupKeys(MasterKey master)
        : this(() => master.Derive(Label))
    {
    }

    internal LookupKeys(Func<byte[]> key) => _key = new Lazy<byte[]>(key);

    /// <summary>HMAC-SHA256 of a use and the canonical address; two uses never share a key.</summary>
    /// <param name="use">What is kept, such as <c>challenge</c> or <c>login</c>.</param>
    /// <param name="address">Whose.</param>
    /// <param name="rest">What else tells entries apart.</param>
    public byte[] For(string use, EmailAddress address, string rest = "") =>
        HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"{use}\0{address.Canonical}\0{rest}"));

    /// <summary>The same for a mailbox: addresses that differ in their plus-tag alone share the key.</summary>
    public byte[] ForMailbox(string use, EmailAddress address) =>
        HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"{use}\0{address.Mailbox}\0"));

    /// <summary>The same for something that is no address, such as a network.</summary>
    public byte[] For(string use, string rest) =>
        HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"{use}\0\0{rest}"));
}
