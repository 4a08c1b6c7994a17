using System.Security.Cryptography;
using Doorcode.Passwords;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Login;

/// <summary>What an account's epoch and status do to logins and sessions, on every engine.</summary>
public abstract class OneGateContract(DoorcodeApp app)
{
    private const string Raise = "UPDATE accounts SET epoch = epoch + 1 WHERE email_canonical = @email";
    private const string Disable = "UPDATE accounts SET status = 'disabled' WHERE email_canonical = @email";
    private const string Enable = "UPDATE accounts SET status = 'active' WHERE email_canonical = @email";

    private const string Outdate = $"UPDATE accounts SET password_hash = '{OutdatedHash.Argon2}' WHERE email_canonical = @email";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private HashQueue Queue => app.Services.GetRequiredService<HashQueue>();

    private Database Database => app.Services.GetRequiredService<Database>();

    [Theory]
    [InlineData(Raise)]
    [InlineData(Disable)]
    public async Task A_login_whose_password_is_verified_while_the_account_changes_is_rejected_and_leaves_no_session(string change)
    {
        var ada = await app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        Task<Answer> login;
        long sessions, accepted;
        await using (var held = await HeldHashing.BeginAsync(Queue))
        {
            login = ada.LogInAsync();
            await held.WaitAsync(waiting: 1, "the login has read the account and waits for its hash");
            (sessions, accepted) = (await app.CountAsync("sessions"), await AcceptedAsync());
            await ChangeAsync(change, ada);
        }

        var answer = await login;
        answer.ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(Sameness.Of(await (ada with { Password = "not the password" }).LogInAsync()), Sameness.Of(answer));
        Assert.Equal((sessions, accepted), (await app.CountAsync("sessions"), await AcceptedAsync()));
    }

    [Fact]
    public async Task A_login_after_the_epoch_has_risen_begins_a_session()
    {
        var bea = await app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        await ChangeAsync(Raise, bea);
        (await bea.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Only_the_right_password_learns_that_an_account_is_disabled_and_both_cost_the_same_work()
    {
        var dot = await app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        await ChangeAsync(Outdate, dot);
        await ChangeAsync(Disable, dot);
        var (rejected, hashes) = await CountHashesAsync(dot);
        var (wrong, hashesOfWrong) = await CountHashesAsync(dot with { Password = "not the password" });

        rejected.ShouldBe(Problems.AccountDisabled);
        wrong.ShouldBe(Problems.InvalidCredentials);
        Assert.Equal((1L, 1L), (hashes, hashesOfWrong));

        // The owner of an active account would have got a second hash.
        await ChangeAsync(Enable, dot);
        var (accepted, hashesOfAccepted) = await CountHashesAsync(dot);
        accepted.ShouldBe(200);
        Assert.Equal(2, hashesOfAccepted);
    }

    [Fact]
    public async Task Nothing_of_a_session_works_while_its_account_is_not_active()
    {
        var cat = await app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        var tokens = await cat.TokensAsync();
        await ChangeAsync(Disable, cat);

        await app.ShouldBeOverAsync(tokens);

        await ChangeAsync(Enable, cat);
        await app.ShouldLiveAsync(tokens);
    }

    private async Task<(Answer Answer, long Hashes)> CountHashesAsync(Person person)
    {
        using var hashes = new CountedHashes(app);
        var answer = await person.LogInAsync();
        return (answer, hashes.Count);
    }

    private async Task ChangeAsync(string change, Person person) =>
        Assert.Equal(1, await Database.ExecuteAsync(change, Cancel, ("@email", person.Email)));

    private ValueTask<long> AcceptedAsync() => Database.FirstAsync(
        "SELECT COUNT(*) FROM audit WHERE event = 'login' AND outcome = 'accepted'", row => row.Number(0), Cancel);
}
