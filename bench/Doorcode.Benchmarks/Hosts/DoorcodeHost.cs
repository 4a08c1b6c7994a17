using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Hosts;

/// <summary>The published server, as Development runs it: without SMTP, its mails in the development mailbox.</summary>
internal abstract partial class DoorcodeHost(PublishedProgram program, string folder) : BenchmarkHost(program, folder)
{
    /// <summary>Accounts that register as people do; the others are copies of their rows.</summary>
    private const int Registered = 8;

    private static readonly TimeSpan MailPatience = TimeSpan.FromSeconds(10);

    public override Api Api { get; } = new("/health/ready", "/api/users/register/", "/api/users/login/",
        "/api/users/token/refresh/", "/api/users/me/", "access", "refresh");

    /// <summary>Makes the database, with a few accounts that registered as people do and copies of them.</summary>
    public async Task SeedAsync(int accounts, CancellationToken cancel)
    {
        await using (var host = await StartAsync(cancel))
        {
            for (var number = 0; number < Registered; number++)
                await RegisterAsync(host.Client, FormattableString.Invariant($"ada-{number}@example.org"), cancel);
        }
        await CopyAccountsAsync(accounts, cancel);
    }

    /// <summary>
    /// Gives the seeded accounts <paramref name="count"/> sessions, copied of those that logged in between the two moments. Ids
    /// sort by time, so the copies lie among those sessions in the table: what is refreshed afterwards is spread over all of it.
    /// </summary>
    public abstract Task CopySessionsAsync(int count, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel);

    protected abstract Task CopyAccountsAsync(int count, CancellationToken cancel);

    protected Dictionary<string, string> EnvironmentWith(params (string Name, string Value)[] own)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Doorcode__RateLimits__Enabled"] = "false",
            // Tokens are issued in its name: they stay good when the host starts again on another port.
            ["Doorcode__PublicUrl"] = "https://doorcode.example.org",
        };
        foreach (var (name, value) in own)
            environment[name] = value;
        return environment;
    }

    private async Task RegisterAsync(HttpClient client, string email, CancellationToken cancel)
    {
        using var registered = await client.PostAsJsonAsync(new Uri(Api.Register, UriKind.Relative),
            new { email, password = Settings.Password, full_name = "Ada Lovelace" }, cancel);
        registered.EnsureSuccessStatusCode();
        var otp = await CodeAsync(client, email, cancel);
        using var confirmed = await client.PostAsJsonAsync(new Uri("/api/users/confirm-otp/", UriKind.Relative),
            new { email, otp }, cancel);
        confirmed.EnsureSuccessStatusCode();
    }

    private static async Task<string> CodeAsync(HttpClient client, string email, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(MailPatience, TimeProvider.System);
        while (!patience.IsCancellationRequested)
        {
            using var mails = JsonDocument.Parse(await client.GetStringAsync(new Uri("/dev/mail.json", UriKind.Relative), cancel));
            foreach (var mail in mails.RootElement.EnumerateArray())
            {
                if (string.Equals(mail.GetProperty("to").GetString(), email, StringComparison.Ordinal))
                    return SixDigits().Match(mail.GetProperty("text").GetString()!).Value;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
        }
        throw new InvalidRunException($"no mail for {email} came to the development mailbox");
    }

    [GeneratedRegex(@"(?<!\d)\d{6}(?!\d)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SixDigits();
}
