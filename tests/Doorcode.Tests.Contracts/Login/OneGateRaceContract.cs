using System.Security.Cryptography;
using Doorcode.Passwords;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

/// <summary>Logins whose account changes while their password is verified. Needs apps without limits.</summary>
/// <param name="server">The server that the logins are sent to.</param>
/// <param name="other">The server that changes the accounts; may be the same.</param>
public abstract class OneGateRaceContract(DoorcodeApp server, DoorcodeApp other)
{
    private const int Rounds = 50;
    private const string Raise = "UPDATE accounts SET epoch = epoch + 1 WHERE email_canonical = @email";
    private const string Disable = "UPDATE accounts SET status = 'disabled' WHERE email_canonical = @email";
    private const string Enable = "UPDATE accounts SET status = 'active' WHERE email_canonical = @email";
    private const string Sessions = """
        SELECT COUNT(*) FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id WHERE a.email_canonical = @email
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_login_gets_a_session_whose_account_changed_between_reading_and_applying_and_every_other_login_gets_one()
    {
        var (raised, disabled, unchanged) = (await JoinAsync(), await JoinAsync(), await JoinAsync());
        for (var round = 1; round <= Rounds; round++)
        {
            Task<Answer>[] logins;
            await using (var held = await HeldHashing.BeginAsync(server.Services.GetRequiredService<HashQueue>()))
            {
                logins = [raised.LogInAsync(), disabled.LogInAsync(), unchanged.LogInAsync()];
                await held.WaitAsync(logins.Length, "every login has read its account and waits for its hash");
                await ChangeAsync(Raise, raised);
                await ChangeAsync(Disable, disabled);
            }

            var answers = await Task.WhenAll(logins);
            answers[0].ShouldBe(Problems.InvalidCredentials);
            answers[1].ShouldBe(Problems.InvalidCredentials);
            answers[2].ShouldBe(200);
            Assert.Equal((0, 0, round), (await SessionsAsync(raised), await SessionsAsync(disabled), await SessionsAsync(unchanged)));
            await ChangeAsync(Enable, disabled);
        }
    }

    private static Database DatabaseOf(DoorcodeApp app) => app.Services.GetRequiredService<Database>();

    private Task<Person> JoinAsync() => server.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");

    private async Task ChangeAsync(string change, Person person) =>
        Assert.Equal(1, await DatabaseOf(other).ExecuteAsync(change, Cancel, ("@email", person.Email)));

    private ValueTask<long> SessionsAsync(Person person) =>
        DatabaseOf(other).FirstAsync(Sessions, row => row.Number(0), Cancel, ("@email", person.Email));
}
