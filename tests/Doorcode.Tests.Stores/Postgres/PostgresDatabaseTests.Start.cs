using Doorcode.Postgres;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What a start accepts and what it refuses.</summary>
public sealed partial class PostgresDatabaseTests
{
    [Theory]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    public async Task A_database_that_is_not_UTF8_is_refused_in_one_sentence(string encoding)
    {
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync($"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        Func<PostgresDatabase, Task>[] ways =
        [
            database => database.OpenAsync(Cancel),
            database => database.OpenExclusiveAsync(Cancel),
            database => database.MigrateAsync(Cancel),
        ];
        foreach (var open in ways)
        {
            using var database = At(connection);
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => open(database));
            Assert.Contains($"has the encoding {encoding}, and Doorcode needs UTF8", refused.Message, StringComparison.Ordinal);
            Assert.Contains("Doorcode:Database:ConnectionString", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Client Encoding=LATIN1")]
    [InlineData("Encoding=ISO-8859-1")]
    public async Task Text_travels_as_UTF8_whatever_the_connection_string_says(string setting)
    {
        const string Text = "Zoë ☃ 𝒜da";
        using var database = At($"{await SharedPostgres.Cluster.NewDatabaseAsync()};{setting}");
        await database.OpenAsync(Cancel);
        Assert.Equal(
            (Text, Text.EnumerateRunes().Count()),
            await database.FirstAsync("SELECT @text, length(@text)", row => (row.Text(0), (int)row.Number(1)), Cancel, ("@text", Text)));
    }

    [Fact]
    public async Task An_older_schema_is_refused_when_the_start_may_not_migrate()
    {
        using var database = At(await SharedPostgres.Cluster.NewDatabaseAsync(), migrateAtStart: false);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(Cancel));
        Assert.Contains("doorcode migrate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_is_served()
    {
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        using var newer = At(connection);
        await newer.OpenAsync(Cancel);
        await newer.ExecuteAsync(
            "INSERT INTO doorcode_schema_versions (scriptname, applied) VALUES ('9999_of_a_later_version.sql', now())", Cancel);
        await newer.ExecuteAsync("ALTER TABLE accounts ADD COLUMN of_a_later_version text", Cancel);

        using var older = At(connection, migrateAtStart: false);
        await older.OpenAsync(Cancel);
        Assert.Equal(0, await older.FirstAsync("SELECT COUNT(*) FROM accounts", row => row.Number(0), Cancel));
    }

    [Fact]
    public async Task A_role_without_the_right_to_make_tables_is_named()
    {
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        using (var owner = At(connection))
        {
            await owner.OpenAsync(Cancel);
            await owner.ExecuteAsync("DROP TABLE outbox", Cancel);
            await owner.ExecuteAsync("DELETE FROM doorcode_schema_versions", Cancel);
            await owner.ExecuteAsync("CREATE ROLE reader LOGIN", Cancel);
            await owner.ExecuteAsync("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", Cancel);
        }

        using var database = At(connection.Replace("Username=doorcode", "Username=reader", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(Cancel));
        Assert.Contains("brought up to date: the role reader lacks a right (", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=doorcode;Username=doorcode", "PostgreSQL at 127.0.0.1:1 cannot be reached; start it, or change Doorcode:Database:ConnectionString: ")]
    [InlineData("Host=127.0.0.1:1,127.0.0.1;Port=2;Database=doorcode", "PostgreSQL at 127.0.0.1:1 or 127.0.0.1:2 cannot be reached;")]
    [InlineData("Data Source=data/doorcode.db", "Doorcode:Database:ConnectionString is not a PostgreSQL connection string; write it as in Host=")]
    [InlineData("Database=doorcode", "Doorcode:Database:ConnectionString must name the PostgreSQL server; write it as in Host=")]
    [InlineData("Host=127.0.0.1;Port=none", "Doorcode:Database:ConnectionString is not a PostgreSQL connection string; write it as in Host=")]
    public async Task A_start_that_fails_says_which_key_to_change(string connection, string start)
    {
        using var database = At(connection);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(Cancel));
        Assert.StartsWith(start, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Password=Tr0ub;4dor=x", "4dor")]
    [InlineData("Host=127.0.0.1;Password=a;b\"c;Database=doorcode", "b\"c")]
    public async Task A_connection_string_that_cannot_be_read_is_not_repeated(string connection, string piece)
    {
        using var database = At(connection);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(Cancel));
        Assert.DoesNotContain(piece, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        await SharedPostgres.Cluster.NewDatabaseAsync();
        using var database = At(SharedPostgres.Cluster.ConnectionTo("nowhere"));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(Cancel));
        Assert.Contains("\"nowhere\" does not exist", refused.Message, StringComparison.Ordinal);
    }
}
