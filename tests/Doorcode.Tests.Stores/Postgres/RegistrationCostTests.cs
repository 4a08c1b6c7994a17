using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What a registration costs on PostgreSQL with its limits on, its mail included.</summary>
public sealed class RegistrationCostTests : RoundTripTests
{
    private const int MailSent = 1500;

    [Fact]
    public async Task A_registration_is_ten_round_trips()
    {
        for (var use = 0; use < Uses; use++)
            await JoinAsync(use);

        var before = Trips;
        await JoinAsync(Uses);

        // Register: the buckets of the network and its site; the mailbox, then its count with the account of the address; the code with its mail. The mail: its claim; its end.
        // Confirm: the buckets; a wrong guess would be counted; the code is taken; the account with its audit line.
        Assert.Equal(10, Trips - before);
    }

    private async Task JoinAsync(int number)
    {
        var person = await App.RegisterAsync($"person-{number}@example.org");
        await Eventually.TrueAsync(() => App.Log.All.Count(line => line.Id.Id == MailSent) == number + 1, "the mail's end is recorded");
        (await person.ConfirmAsync(person.Code)).ShouldBe(201);
    }
}
