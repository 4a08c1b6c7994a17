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

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => app.Services.GetRequiredService<Database>();

    [Theory]
    [InlineData(Raise)]
    [InlineData(Disable)]
    public async Task A_login_whose_password_is_verified_while_the_account_changes_is_rejected_and_leaves_no_session(string change)
    {
        var ada = await app.JoinAsync($"{System.Security.Cryptography.RandomNumberGenerator.GetHexString(16)}@example.org");
        var queue = app.Services.GetRequiredService<HashQueue>();
        using var hold = new ManualResetEventSlim();
        var held = Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => queue.RunAsync(new Origin("198.51.100.1", "198.51.100.0"), () => hold.Wait(TimeSpan.FromMinutes(1), Cancel), Cancel))
            .ToArray();
        await Eventually.TrueAsync(() => queue.Waiting == 0, "every thread that hashes is held");
        var login = ada.LogInAsync();
        await Eventually.TrueAsync(() => queue.Waiting == 1, "the login has read the account and waits for its hash");
        var (sessions, accepted) = (await app.CountAsync("sessions"), await AcceptedAsync());

        Assert.Equal(1, await Database.ExecuteAsync(change, Cancel, ("@email", ada.Email)));
        hold.Set();
        await Task.WhenAll(held);

        var answer = await login;
        answer.ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(Sameness.Of(await (ada with { Password = "not the password" }).LogInAsync()), Sameness.Of(answer));
        Assert.Equal((sessions, accepted), (await app.CountAsync("sessions"), await AcceptedAsync()));
    }

    [Fact]
    public async Task A_login_after_the_epoch_has_risen_begins_a_session()
    {
        var bea = await app.JoinAsync($"{System.Security.Cryptography.RandomNumberGenerator.GetHexString(16)}@example.org");
        Assert.Equal(1, await Database.ExecuteAsync(Raise, Cancel, ("@email", bea.Email)));
        (await bea.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Nothing_of_a_session_works_while_its_account_is_not_active()
    {
        var cat = await app.JoinAsync($"{System.Security.Cryptography.RandomNumberGenerator.GetHexString(16)}@example.org");
        var tokens = await cat.TokensAsync();
        Assert.Equal(1, await Database.ExecuteAsync(Disable, Cancel, ("@email", cat.Email)));

        await app.ShouldBeOverAsync(tokens);

        Assert.Equal(1, await Database.ExecuteAsync(Enable, Cancel, ("@email", cat.Email)));
        await app.ShouldLiveAsync(tokens);
    }

    private ValueTask<long> AcceptedAsync() => Database.FirstAsync(
        "SELECT COUNT(*) FROM audit WHERE event = 'login' AND outcome = 'accepted'", row => row.Number(0), Cancel);
}
