using Doorcode.Accounts;
using Doorcode.Passwords;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Accounts;

public sealed class ImportedHashesTests : ImportedHashesContract
{
    [Fact]
    public void The_look_goes_along_an_index_of_imported_hashes_alone()
    {
        Assert.Contains(Argon2Hash.Current.Prefix, ImportedHashes.IsImported, StringComparison.Ordinal);
        Assert.Contains($", {Argon2Hash.Current.Prefix.Length})", ImportedHashes.IsImported, StringComparison.Ordinal);
        var plan = Assert.Single(App.Column(
            $"EXPLAIN QUERY PLAN SELECT password_hash FROM accounts WHERE {ImportedHashes.IsImported} AND password_hash > 'x' ORDER BY password_hash LIMIT 1", 3));
        Assert.Contains("SEARCH accounts USING COVERING INDEX accounts_imported", plan, StringComparison.Ordinal);
    }

    protected override Task<DoorcodeApp> StartAsync() => DoorcodeApp.StartAsync(DoorcodeApp.RealHashes);

    protected override string Id(string hex) => $"x'{hex}'";
}
