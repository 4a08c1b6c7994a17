using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Doorcode.Sealing;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sealing;

public sealed class SealerTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private static readonly byte[] Context = Encoding.ASCII.GetBytes("row 1");
    private static readonly byte[] Plain = Encoding.ASCII.GetBytes("a code and a name");

    [Fact]
    public void What_is_sealed_opens_with_the_same_purpose_and_context() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Byte.Array[0, 40]).Sample(sample =>
        {
            var (plain, context) = sample;
            Assert.Equal(plain, Sealer().Open(Sealer().Seal(plain, context), context));
        });

    [Fact]
    public void No_bit_of_it_can_be_changed_and_no_byte_cut_off_or_added()
    {
        var message = Sealer().Seal(Plain, Context);
        for (var bit = 0; bit < message.Length * 8; bit++)
        {
            var changed = message.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Sealer().TryOpen(changed, Context, out _), $"bit {bit}");
            Assert.Throws<CryptographicException>(() => Sealer().Open(changed, Context));
        }

        for (var length = 0; length < message.Length; length++)
            Assert.False(Sealer().TryOpen(message.AsSpan(0, length), Context, out _));

        Assert.False(Sealer().TryOpen([.. message, 0], Context, out _));
    }

    [Fact]
    public void It_opens_for_no_other_row_purpose_or_master_key()
    {
        var message = Sealer().Seal(Plain, Context);
        Assert.False(Sealer().TryOpen(message, Encoding.ASCII.GetBytes("row 2"), out _));
        Assert.False(Sealer().TryOpen(message, [], out _));
        Assert.False(Sealer("another purpose").TryOpen(message, Context, out _));
        Assert.False(Sealer("a purpose ").TryOpen(message, Context, out _));
    }

    [Fact]
    public async Task Another_databases_master_key_opens_nothing()
    {
        var message = Sealer().Seal(Plain, Context);
        await using var other = await DoorcodeApp.StartAsync();
        Assert.False(new Sealer(other.Services.GetRequiredService<MasterKey>(), "a purpose").TryOpen(message, Context, out _));
    }

    [Fact]
    public void Nothing_shows_through_and_no_two_messages_are_alike()
    {
        var messages = Enumerable.Range(0, 1000).Select(_ => Sealer().Seal(Plain, Context)).ToArray();
        Assert.All(messages, message => Assert.Equal(-1, message.AsSpan().IndexOf(Plain.AsSpan(0, 4))));
        Assert.Equal(messages.Length, messages.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(messages.Length, messages.Select(message => Convert.ToHexString(message.AsSpan(1, 28))).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_same_seed_makes_the_same_message_and_another_seed_another_one()
    {
        var seed = RandomNumberGenerator.GetBytes(Doorcode.Sealing.Sealer.SeedLength);
        var message = Sealer().Seal(Plain, Context, seed);
        Assert.Equal(message, Sealer().Seal(Plain, Context, seed));
        Assert.Equal(Plain, Sealer().Open(message, Context));
        for (var place = 0; place < seed.Length; place++)
        {
            var other = seed.ToArray();
            other[place] ^= 1;
            Assert.NotEqual(message[29..], Sealer().Seal(Plain, Context, other)[29..]);
        }
    }

    private Sealer Sealer(string purpose = "a purpose") => new(app.Services.GetRequiredService<MasterKey>(), purpose);
}
