using System.Globalization;
using Doorcode.Http;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.PasswordReset;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>
/// What a request for an unknown address costs Redis, at each endpoint that asks for no access token. Only <c>register</c>, <c>login</c> and
/// <c>reset-password</c> cost a password hash.
/// </summary>
public sealed class RedisMemoryTests
{
    private const int Addresses = 200;

    /// <summary>Buckets that many addresses share: two for the network, two for its site, and one for each shared limit.</summary>
    private const int Shared = 6;

    private const string NoId = "an id that nobody was given";
    private const string NoCeremony = """{"ceremony_id": "an id that nobody was given", "credential": {}}""";

    private static readonly string[] Settings =
    [
        "Doorcode:RateLimits:MailingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:GuessingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:MailingPerSite:Burst=100000",
        "Doorcode:RateLimits:GuessingPerSite:Burst=100000",
        "Doorcode:RateLimits:MailingPerNetwork:Refill=00:00:00.001",
        "Doorcode:RateLimits:GuessingPerNetwork:Refill=00:00:00.001",
        "Doorcode:RateLimits:MailingPerSite:Refill=00:00:00.001",
        "Doorcode:RateLimits:GuessingPerSite:Refill=00:00:00.001",
        "Doorcode:EmailLogin:Enabled=true",
    ];

    /// <summary>
    /// A request, and what it leaves for an address: how many keys, how many bytes, and for how many minutes at most. A key stays a minute longer
    /// than it counts. What follows the path is another way to ask.
    /// </summary>
    public static TheoryData<string, int, int, int> Requests => new()
    {
        { "register", 5, 1900, 61 },
        { "resend-otp", 1, 150, 61 },
        { "resend-otp with an id", 0, 0, 0 },
        { "confirm-otp", 1, 300, 11 },
        { "confirm-otp with an id", 0, 0, 0 },
        { "forgot-password", 4, 1300, 61 },
        { "forgot-password with an id", 0, 0, 0 },
        { "forgot-password and a wrong code with its id", 4, 1300, 61 },
        { "forgot-password and a wrong code", 5, 1600, 61 },
        { "reset-password", 1, 300, 11 },
        { "reset-password with an id", 0, 0, 0 },
        { "login-otp", 4, 1300, 61 },
        { "login-otp with an id", 0, 0, 0 },
        { "login-otp and a wrong code with its id", 4, 1300, 61 },
        { "login-otp and a wrong code", 5, 1600, 61 },
        { "login-otp/confirm", 1, 300, 11 },
        { "login-otp/confirm with an id", 0, 0, 0 },
        { "login", 2, 300, 6 },
        { "stop-email-change", 0, 0, 0 },
        { "login/passkey", 0, 0, 0 },
        { "login/passkey/options", 0, 0, 0 },
        { "login/second-factor", 0, 0, 0 },
        { "login/second-factor/options", 0, 0, 0 },
        { "token/refresh", 0, 0, 0 },
        { "token/verify", 0, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_for_an_unknown_address_leaves_small_keys_that_end(string request, int keys, int bytes, int minutes)
    {
        await using var redis = await RedisApp.StartAsync(Settings);
        for (var i = 0; i < Addresses; i++)
            Assert.NotEqual(429, (int)(await AskAsync(redis.App, request, i)).Status);

        var made = await redis.Redis.DumpAsync();
        Assert.InRange(made.Count, Addresses * keys, (Addresses * keys) + Shared);
        Assert.All(made, key => Assert.InRange(key.Life!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(Math.Max(minutes, 2))));
        var total = 0L;
        foreach (var (key, _, _) in made)
            total += (long)await redis.Redis.CommandAsync("MEMORY", "USAGE", key);
        Assert.InRange((total - (Shared * 200)) / Addresses, keys == 0 ? -10 : 1, bytes);
    }

    [Fact]
    public async Task Each_endpoint_that_asks_for_no_access_token_is_measured()
    {
        await using var redis = await RedisApp.StartAsync(Settings);
        var open = redis.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { } methods && !methods.HttpMethods.Contains("GET")
                && endpoint.Metadata.GetMetadata<AccessTokenMetadata>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText!.Trim('/'))
            .Where(path => path.StartsWith("api/users/", StringComparison.Ordinal))
            .Select(path => path["api/users/".Length..]);

        Assert.Equal(
            open.Distinct().Order(StringComparer.Ordinal),
            Requests.Select(row => row.Data.Item1.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("resend-otp", "ResendsWithoutId", 1)]
    [InlineData("confirm-otp", "GuessesWithoutId", 1)]
    [InlineData("login-otp/confirm", "GuessesWithoutId", 1)]
    [InlineData("forgot-password", "CodesWithoutPassword", 4)]
    [InlineData("login-otp", "CodesWithoutPassword", 4)]
    [InlineData("forgot-password and a wrong code with its id", "CodesWithoutPassword", 4)]
    [InlineData("login-otp and a wrong code with its id", "CodesWithoutPassword", 4)]
    public async Task All_of_them_together_are_bounded(string request, string limit, int keys)
    {
        const int Bound = 40;
        await using var redis = await RedisApp.StartAsync(
            [.. Settings, $"Doorcode:RateLimits:{limit}:Burst={Bound}", $"Doorcode:RateLimits:{limit}:Refill=01:00:00"]);

        var answers = await AtOnce.RunAsync(Addresses, i => AskAsync(redis.App, request, i));

        Assert.Equal(Addresses - Bound, answers.Count(answer => (int)answer.Status == 429));
        Assert.InRange((await redis.Redis.DumpAsync()).Count, Bound * keys, (Bound * keys) + Shared);
    }

    [Fact]
    public async Task A_registration_that_is_refused_and_a_login_that_succeeds_leave_no_key()
    {
        await using var redis = await RedisApp.StartAsync(Settings);
        var ada = await redis.App.JoinAsync("ada@example.org");
        var before = (await redis.Redis.DumpAsync()).Count;

        for (var i = 0; i < 10; i++)
        {
            await ada.TokensAsync();
            (await redis.App.PostAsync(
                "/api/users/register/", ("email", $"bea{i}@mailinator.com"), ("password", ada.Password), ("full_name", "Bea"))).ShouldBe(400);
        }

        Assert.InRange((await redis.Redis.DumpAsync()).Count, 1, before);
    }

    /// <summary>Asks in one of the ways of <see cref="Requests"/>; the answer to the last request.</summary>
    private static async Task<Answer> AskAsync(DoorcodeApp app, string request, int number)
    {
        var path = request.Split(' ')[0];
        var email = string.Create(CultureInfo.InvariantCulture, $"unknown{number}@example.org");
        if (!request.Contains("and a wrong code", StringComparison.Ordinal))
            return await PostAsync(app, path, email, request.EndsWith("with an id", StringComparison.Ordinal) ? NoId : null);

        var asked = await PostAsync(app, path, email, id: null);
        if ((int)asked.Status is not 200)
            return asked;

        var (guess, name) = path == "login-otp" ? ("login-otp/confirm", "login_id") : ("reset-password", "reset_id");
        return await PostAsync(app, guess, email, request.EndsWith("with its id", StringComparison.Ordinal) ? asked.Text(name) : null);
    }

    private static Task<Answer> PostAsync(DoorcodeApp app, string path, string email, string? id) => path switch
    {
        "register" => app.PostAsync($"/api/users/{path}/", ("email", email), ("password", PasswordCalls.NewPassword), ("full_name", "Bea")),
        "resend-otp" => app.PostAsync($"/api/users/{path}/", ("email", email), ("registration_id", id)),
        "confirm-otp" => app.PostAsync($"/api/users/{path}/", ("email", email), ("otp", "000000"), ("registration_id", id)),
        "forgot-password" => app.PostAsync($"/api/users/{path}/", ("email", email), ("reset_id", id)),
        "reset-password" => app.PostAsync(
            $"/api/users/{path}/", ("email", email), ("otp", "000000"), ("new_password", PasswordCalls.NewPassword), ("reset_id", id)),
        "login-otp" => app.PostAsync($"/api/users/{path}/", ("email", email), ("login_id", id)),
        "login-otp/confirm" => app.PostAsync($"/api/users/{path}/", ("email", email), ("otp", "000000"), ("login_id", id)),
        "login" => app.PostAsync($"/api/users/{path}/", ("email", email), ("password", "not the password")),
        "stop-email-change" => app.PostAsync($"/api/users/{path}/", ("email", email), ("stop_code", "7KQ2-M0XB-V94T")),
        "login/passkey" => app.SendAsync(HttpMethod.Post, $"/api/users/{path}/", bearer: null, NoCeremony),
        "login/second-factor" => app.PostAsync($"/api/users/{path}/", ("login_ticket", NoId), ("totp", "000000")),
        "login/second-factor/options" => app.PostAsync($"/api/users/{path}/", ("login_ticket", NoId)),
        "token/refresh" => app.PostAsync($"/api/users/{path}/", ("refresh", NoId)),
        "token/verify" => app.PostAsync($"/api/users/{path}/", ("token", NoId)),
        _ => app.PostAsync($"/api/users/{path}/"),
    };
}
