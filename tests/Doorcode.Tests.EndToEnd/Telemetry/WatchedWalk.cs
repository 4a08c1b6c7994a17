using System.Globalization;
using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Telemetry;

/// <summary>A life with mishaps on a server that is watched, and every secret and address that was part of it.</summary>
internal sealed class WatchedWalk(DoorcodeServer server, Aiosmtpd smtp)
{
    private const string Email = "quentin.secret@example.org";
    private const string Password = "a most secret passphrase";
    private const string WrongPassword = "a wrong and secret password";
    private const string Name = "Quentin Unmistakable";
    private const string Agent = "UnmistakableAgent";
    private const string Client = "203.0.113.77";

    private readonly List<string> _secrets = [Email, "quentin.secret", Password, WrongPassword, Name, Agent, Client];

    /// <summary>Settings under which the walk goes: the client's address comes from a proxy, and there is no grace for old tokens.</summary>
    public static (string, string)[] Settings(Aiosmtpd smtp) =>
    [
        .. WalkTests.Smtp(smtp), ("Doorcode__Proxy__TrustedNetworks__0", "127.0.0.1/32"), ("Doorcode__Jwt__RefreshGrace", "00:00:00"),
    ];

    public IReadOnlyList<string> Secrets => _secrets;

    public string Code { get; private set; } = "";

    public async Task RunAsync()
    {
        server.Http.DefaultRequestHeaders.Add("User-Agent", Agent + "/1.0");
        server.Http.DefaultRequestHeaders.Add("X-Forwarded-For", Client);
        server.Http.DefaultRequestHeaders.Add("tracestate", "secret=" + Agent);

        // SMTP is down at first, so that one attempt fails.
        var registered = await PostAsync(200, "register", new { email = Email, password = Password, full_name = Name });
        await Eventually.TrueAsync(() => server.Output.Contains("1501", StringComparison.Ordinal), "The first attempt fails");
        await smtp.StartAsync();
        Code = SmtpMailbox.CodeIn(await smtp.MailToAsync(Email));
        var id = Remember(registered, "registration_id");
        await PostAsync(400, "confirm-otp", new { email = Email, otp = Code == "000000" ? "000001" : "000000", registration_id = id });
        await PostAsync(201, "confirm-otp", new { email = Email, otp = Code, registration_id = id });

        await PostAsync(401, "login", new { email = Email, password = WrongPassword });
        var tokens = await PostAsync(200, "login", new { email = Email, password = Password });
        var (access, refresh) = (Remember(tokens, "access"), Remember(tokens, "refresh"));
        Assert.Equal(200, await server.GetAsync("/api/users/me/", access));
        tokens = await PostAsync(200, "token/refresh", new { refresh });
        Remember(tokens, "refresh");
        Remember(tokens, "access");
        await PostAsync(401, "token/refresh", new { refresh });

        tokens = await PostAsync(200, "login", new { email = Email, password = Password });
        access = Remember(tokens, "access");
        await PostAsync(205, "logout", new { refresh_token = Remember(tokens, "refresh") }, access);
        Assert.Equal(404, await server.GetAsync($"/api/users/{Email}/?key={WrongPassword}"));
    }

    /// <summary>Nothing of the walk is in it.</summary>
    public void AssertAbsentFrom(string text)
    {
        foreach (var secret in _secrets)
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);

        Assert.DoesNotMatch($"(?<![0-9A-Fa-f]){Code}(?![0-9A-Fa-f])", text);
    }

    private async Task<JsonElement> PostAsync(int expected, string path, object body, string? bearer = null)
    {
        var (status, answer) = await server.PostAsync($"/api/users/{path}/", body, bearer);
        Assert.True(status == expected, string.Create(CultureInfo.InvariantCulture, $"{path} answered {status}"));
        return answer;
    }

    private string Remember(JsonElement answer, string member)
    {
        var secret = answer.GetProperty(member).GetString()!;
        _secrets.Add(secret);
        return secret;
    }
}
