using Doorcode.Accounts;
using Doorcode.Tests.Accounts;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresImportedHashesTests : ImportedHashesContract
{
    [Fact]
    public void The_look_goes_along_an_index_of_imported_hashes_alone()
    {
        App.Execute("""
            INSERT INTO accounts (id, email, email_canonical, full_name, password_hash, created_at)
            SELECT lpad(to_hex(i), 32, '0')::uuid, i::text, i::text, 'x',
              CASE WHEN i % 4 = 0 THEN '$argon2id$v=19$m=19456,t=2,p=1$' || i ELSE 'pbkdf2_sha256$260000$' || i END, 0
            FROM generate_series(1, 20000) AS i;
            ANALYZE accounts
            """);
        var plan = string.Join('\n', App.Column($"""
            EXPLAIN SELECT password_hash FROM accounts WHERE {ImportedHashes.IsImported} AND password_hash COLLATE "C" > 'x'
            ORDER BY password_hash COLLATE "C" LIMIT 1
            """));
        Assert.Contains("using accounts_imported", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    protected override Task<DoorcodeApp> StartAsync() => DoorcodeApp.StartOnPostgresAsync(DoorcodeApp.RealHashes);

    protected override string Id(string hex) => $"'{hex}'";
}

public sealed class PostgresImportedHashTests(PostgresApp postgres) : ImportedHashContract(postgres.App), IClassFixture<PostgresApp>;
