using System.Security.Cryptography;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

public sealed class KnownRefreshTokensTests
{
    private readonly KnownRefreshTokens _known = new();

    [Fact]
    public void A_token_is_known_as_it_was_added_and_another_one_is_not()
    {
        var (signed, spent) = (Hash(1), Hash(2));
        _known.AddSigned(signed);
        _known.AddSpent(spent);

        Assert.Equal(
            (Knowledge.Signed, Knowledge.Spent, Knowledge.None), (_known.Recall(signed), _known.Recall(spent), _known.Recall(Hash(3))));
        _known.AddSpent(signed);
        Assert.Equal(Knowledge.Spent, _known.Recall(signed));
    }

    [Fact]
    public void A_token_that_differs_in_any_bit_that_is_kept_is_not_known()
    {
        var hash = Hash(1);
        _known.AddSigned(hash);
        // The lowest bit says whether it is spent.
        for (var bit = 1; bit < 18 * 8; bit++)
        {
            var other = hash.ToArray();
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(Knowledge.None, _known.Recall(other));
        }
    }

    [Fact]
    public void Of_two_tokens_that_share_a_place_the_later_one_is_known()
    {
        var one = Hash(1);
        var other = one.ToArray();
        other[8] ^= 1;
        _known.AddSigned(one);
        _known.AddSigned(other);

        Assert.Equal((Knowledge.None, Knowledge.Signed), (_known.Recall(one), _known.Recall(other)));
    }

    [Fact]
    public void Most_of_as_many_tokens_as_it_has_places_are_known()
    {
        var hashes = Enumerable.Range(0, 1 << 16).Select(Hash).ToArray();
        foreach (var hash in hashes)
            _known.AddSigned(hash);

        // Of places that are drawn at random, 1 - 1/e are taken.
        Assert.InRange(hashes.Count(hash => _known.Recall(hash) is Knowledge.Signed), 40_000, 43_000);
    }

    private static byte[] Hash(int number) => SHA256.HashData(BitConverter.GetBytes(number));
}
