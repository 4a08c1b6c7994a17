using System.Security.Cryptography;
using System.Text;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Sealing;

namespace Doorcode.EmailChange;

/// <summary>A stop code as the database keeps it: it can be found by its code and mailed again, and cannot be read without the master key.</summary>
/// <param name="Mac">The keyed hash of the code and the address that it was mailed to.</param>
/// <param name="Sealed">The code, encrypted.</param>
internal sealed record KeptStopCode(byte[] Mac, byte[] Sealed);

/// <summary>Draws stop codes and seals them.</summary>
internal sealed class StopCodes(MasterKey master)
{
    internal const string Label = "doorcode:stop-codes";
    internal const string MacLabel = "doorcode:stop-code-mac";

    private readonly Sealer _sealer = new(master, Label);
    private readonly Lazy<byte[]> _macKey = new(() => master.Derive(MacLabel));

    /// <summary>Draws a code.</summary>
    public static string Draw() => LongCode.Draw();

    /// <summary>The form in which a code is kept.</summary>
    /// <param name="code">The code.</param>
    /// <param name="address">The old address.</param>
    /// <param name="change">The change that it stops.</param>
    public KeptStopCode Keep(string code, EmailAddress address, Guid change) =>
        new(Mac(code, address), _sealer.Seal(Encoding.UTF8.GetBytes(code), Context(change)));

    /// <summary>The keyed hash by which a code is found.</summary>
    public byte[] Mac(string code, EmailAddress address) => Mac(_macKey.Value, code, address);

    /// <summary>The code, to mail it again.</summary>
    public string Open(byte[] message, Guid change) => Encoding.UTF8.GetString(_sealer.Open(message, Context(change)));

    /// <summary>The keyed hash by which a code is found.</summary>
    internal static byte[] Mac(byte[] key, string code, EmailAddress address) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{address.Canonical}\0{code}"));

    /// <summary>What a sealed code belongs to: it opens in no other row.</summary>
    internal static byte[] Context(Guid change) => change.ToByteArray(bigEndian: true);
}
