using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

public sealed class PackedTokenTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task A_packed_token_is_shorter_and_unpacked_it_is_the_same()
    {
        var token = (await app.NewTokensAsync()).Refresh;
        foreach (var packed in new[] { token, Forge.Twin(token), "e30.e30." + token.Split('.')[2] })
        {
            Assert.Equal(packed, PackedToken.Unpack(PackedToken.Pack(packed)));
            Assert.InRange(PackedToken.Pack(packed).Length, 1, packed.Length * 77 / 100);
        }
    }

    [Fact]
    public async Task A_session_of_a_browser_on_a_long_address_is_a_row_that_SQLite_keeps_in_a_shared_page()
    {
        await using var other = await DoorcodeApp.StartAsync("Doorcode:PublicUrl=https://authentication.customers.example.org");
        other.Http.DefaultRequestHeaders.Add("User-Agent", new string('M', 128));
        var tokens = await other.NewTokensAsync();
        await other.RefreshAsync(tokens.Refresh);

        // What a record takes beside its values: a header of one or two bytes each, and its length.
        var bytes = (long)other.Scalar("""
            SELECT length(id) + length(account_id) + length(token_hash) + length(predecessor_hash) + length(successor)
              + length(rotated_from) + length(ip) + length(user_agent) + 5 * 8 + 15 * 2 + 4
            FROM sessions
            """)!;
        Assert.InRange(bytes, 500, 1002);
    }
}
