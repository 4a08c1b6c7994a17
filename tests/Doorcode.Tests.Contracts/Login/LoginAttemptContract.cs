using System.Net;
using System.Security.Cryptography;
using Doorcode.Passwords;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

/// <summary>
/// What a login with the right password costs when something else fails. Needs an app that lets each account fail once, wherever its
/// limits are kept, over a database whose statements run one after the other.
/// </summary>
public abstract class LoginAttemptContract(DoorcodeApp app)
{
    /// <summary>The settings of the app: a second failure is refused until the clock moves.</summary>
    public static readonly string[] OneFailure =
    [
        "Doorcode:RateLimits:LoginPerAccountAndNetwork:Burst=1",
    ];

    private HashQueue Queue => app.Services.GetRequiredService<HashQueue>();

    [Fact]
    public async Task A_failed_login_costs_an_attempt()
    {
        var ada = await JoinAsync();
        (await (ada with { Password = "not the password" }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await ada.LogInAsync()).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task A_login_whose_replacement_hash_finds_no_place_succeeds_without_it_and_costs_no_attempt()
    {
        var bea = await JoinAsync();
        app.Execute($"UPDATE accounts SET password_hash = '{OutdatedHash.Argon2}' WHERE email_canonical = '{bea.Email}'");
        Task<Answer> login;
        HeldHashing second;
        await using (var first = await HeldHashing.BeginAsync(Queue))
        {
            login = bea.LogInAsync();
            await first.WaitAsync(waiting: 1, "the login waits for its turn");
            second = HeldHashing.Queue(Queue);
        }

        Task<bool>[] others;
        await using (second)
        {
            await second.WaitAsync(waiting: 1, "the password is verified, and its replacement waits");
            others = Crowd();
            (await login).ShouldBe(200);
            Assert.Equal(OutdatedHash.Argon2, HashOf(bea));
        }

        foreach (var hashed in others)
            await Task.WhenAny(hashed);

        (await bea.LogInAsync()).ShouldBe(200);
        Assert.NotEqual(OutdatedHash.Argon2, HashOf(bea));
    }

    [Fact]
    public async Task A_login_whose_session_cannot_be_stored_is_503_and_costs_no_attempt()
    {
        var cat = await JoinAsync();
        app.Execute("ALTER TABLE sessions RENAME TO away");
        try
        {
            (await cat.LogInAsync()).ShouldBe(Problems.Unavailable);
        }
        finally
        {
            app.Execute("ALTER TABLE away RENAME TO sessions");
        }

        (await cat.LogInAsync()).ShouldBe(200);
    }

    private Task<Person> JoinAsync() => app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");

    private string HashOf(Person person) =>
        Assert.Single(app.Column($"SELECT password_hash FROM accounts WHERE email_canonical = '{person.Email}'"));

    /// <summary>Fills the queue: first a neighbour of the login, which makes its site the busiest, and then more sites than there are places.</summary>
    private Task<bool>[] Crowd()
    {
        var neighbour = new Origin(Caller.SiteOf(IPAddress.Loopback), "a neighbour");
        var others = Enumerable.Range(0, 100 * Environment.ProcessorCount).Select(_ => HeldHashing.NewOrigin());
        return [.. others.Prepend(neighbour).Select(origin => Queue.RunAsync(origin, () => true, CancellationToken.None))];
    }
}
