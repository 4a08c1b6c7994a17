using Doorcode.Tests.Fixtures;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What a registration costs on PostgreSQL with its limits on, its mail included.</summary>
public sealed class RegistrationCostTests : IAsyncLifetime
{
    /// <summary>The driver prepares a statement at its second use.</summary>
    private const int Uses = 3;

    private const int MailSent = 1500;

    private RoundTrips _trips = null!;
    private DoorcodeApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(await SharedPostgres.Cluster.NewDatabaseAsync());
        _trips = new RoundTrips(connection.Port);
        connection.Port = _trips.Port;
        _app = await DoorcodeApp.StartOnAsync(connection.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _trips.DisposeAsync();
    }

    [Fact]
    public async Task A_registration_is_ten_round_trips()
    {
        for (var use = 0; use < Uses; use++)
            await JoinAsync(use);

        var before = _trips.Count;
        await JoinAsync(Uses);

        // Register: the buckets of the network and its site; the mailbox, then its count with the account of the address; the code with its mail. The mail: its claim; its end.
        // Confirm: the buckets; a wrong guess would be counted; the code is taken; the account with its audit line.
        Assert.Equal(10, _trips.Count - before);
    }

    private async Task JoinAsync(int number)
    {
        var person = await _app.RegisterAsync($"person-{number}@example.org");
        await Eventually.TrueAsync(() => _app.Log.All.Count(line => line.Id.Id == MailSent) == number + 1, "the mail's end is recorded");
        (await person.ConfirmAsync(person.Code)).ShouldBe(201);
    }
}
