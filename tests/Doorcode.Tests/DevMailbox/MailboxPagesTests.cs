using System.Net;
using System.Text.Json;
using Doorcode.DevMailbox;
using Doorcode.Languages;
using Doorcode.Mail;
using Doorcode.Registration;
using Doorcode.Tests.Mail;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MimeKit;

namespace Doorcode.Tests.DevMailbox;

public sealed class MailboxPagesTests : IAsyncLifetime
{
    private WebApplication _app = null!;
    private HttpClient _browser = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DevelopmentMailbox Mailbox => _app.Services.GetRequiredService<DevelopmentMailbox>();

    public async ValueTask InitializeAsync() => (_app, _browser) = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_mailbox_says_what_to_do()
    {
        var page = await _browser.GetStringAsync("/dev/mail", Cancel);

        Assert.Contains("POST /api/users/register/", page, StringComparison.Ordinal);
        Assert.Contains("the code appears here", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/mail")]
    [InlineData("/dev/mail/")]
    public async Task The_list_leads_to_a_mail_with_its_code_and_both_parts(string path)
    {
        var id = await DeliverAsync("ada@example.org");

        var list = await _browser.GetStringAsync(path, Cancel);
        Assert.Contains($"href=\"/dev/mail/{id}\"", list, StringComparison.Ordinal);

        var page = await _browser.GetStringAsync($"/dev/mail/{id}", Cancel);
        Assert.Contains("data-copy=\"428317\"", page, StringComparison.Ordinal);
        Assert.Contains("sandbox=\"\" srcdoc=\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/dev/mail\"", page, StringComparison.Ordinal);
        Assert.Contains("The code works once, until", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_not_stored_and_run_no_script_but_their_own()
    {
        var answer = await _browser.GetAsync("/dev/mail", Cancel);

        Assert.True(answer.Headers.CacheControl!.NoStore);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'nonce-", policy, StringComparison.Ordinal);
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        Assert.Contains(
            $"<script nonce=\"{WebUtility.HtmlEncode(nonce)}\">",
            WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markup_in_a_mail_is_inert()
    {
        const string Markup = "\"><script>alert(1)</script>";
        var id = await DeliverAsync(Markup);

        foreach (var path in new[] { "/dev/mail", $"/dev/mail/{id}" })
        {
            var page = await _browser.GetStringAsync(path, Cancel);
            Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tools_read_JSON_newest_first_and_filter_by_address()
    {
        await DeliverAsync("ada@example.org");
        var second = await DeliverAsync("bob@example.org");

        var all = await _browser.GetFromJsonAsync<JsonElement>("/dev/mail.json", Cancel);
        Assert.Equal(2, all.GetArrayLength());
        Assert.Equal(second, all[0].GetProperty("id").GetGuid());

        var bobs = await _browser.GetFromJsonAsync<JsonElement>("/dev/mail.json?to=bob@example.org", Cancel);
        var mail = Assert.Single(bobs.EnumerateArray());
        Assert.Equal("id to subject text code sent_at", string.Join(' ', mail.EnumerateObject().Select(member => member.Name)));
        Assert.Equal("428317", mail.GetProperty("code").GetString());
        Assert.Equal("2026-11-05T12:08:30+00:00", mail.GetProperty("sent_at").GetString());
    }

    [Theory]
    [InlineData("/dev/mail/01936b1e-0000-7000-8000-000000000000")]
    [InlineData("/dev/mail/nonsense")]
    public async Task A_mail_that_is_not_there_is_not_found(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync(path, Cancel)).StatusCode);

    [Theory]
    [InlineData("192.0.2.7", "localhost", 404)]
    [InlineData("::1", "localhost", 200)]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1:5000", 200)]
    [InlineData("127.0.0.1", "rebound.example", 404)]
    [InlineData(null, "localhost", 404)]
    public async Task Only_this_machine_is_answered_and_only_under_its_own_name(string? peer, string host, int status)
    {
        await using var app = Build("Development", new Dictionary<string, string?>(StringComparer.Ordinal), peer);
        await app.StartAsync(Cancel);
        using var browser = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        foreach (var path in new[] { "/dev/mail", "/dev/mail.json" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host;
            Assert.Equal(status, (int)(await browser.SendAsync(request, Cancel)).StatusCode);
        }
    }

    [Theory]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("Via")]
    [InlineData("X-Real-IP")]
    [InlineData("x-forwarded-port")]
    [InlineData("X-Original-For")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("True-Client-IP")]
    [InlineData("Origin", "https://rebound.example")]
    [InlineData("Origin", "null")]
    public async Task A_request_with_a_sign_of_a_proxy_is_not_answered(string header, string value = "1.1 127.0.0.1")
    {
        foreach (var path in new[] { "/dev/mail", "/dev/mail.json" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            Assert.True(request.Headers.TryAddWithoutValidation(header, value));
            Assert.Equal(HttpStatusCode.NotFound, (await _browser.SendAsync(request, Cancel)).StatusCode);
        }
    }

    /// <summary>nginx speaks HTTP/1.0 to the server behind it and passes that server's own name on, unless told otherwise.</summary>
    [Fact]
    public async Task A_request_as_nginx_passes_it_on_is_not_answered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dev/mail.json") { Version = HttpVersion.Version10 };
        request.Headers.Host = new Uri(_app.Urls.Single()).Authority;
        request.Headers.ConnectionClose = true;
        Assert.Equal(HttpStatusCode.NotFound, (await _browser.SendAsync(request, Cancel)).StatusCode);
    }

    /// <summary>A proxy that a package installed runs as a user of its own; and so do the other people of a shared machine.</summary>
    [Theory]
    [InlineData("nobody", "404")]
    [InlineData("root", "200")]
    public async Task Programs_of_other_users_are_not_answered(string user, string status)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName is "root", "becomes another user");
        var (runuser, curl) = (Tool.TryFind("runuser"), Tool.TryFind("curl"));
        Assert.SkipUnless(runuser is not null && curl is not null, "asks with curl, as another user");
        foreach (var host in new[] { "127.0.0.1", "localhost" })
        {
            var (exitCode, answer) = await Shell.RunAsync(
                runuser!, "/", "-u", user, "--", curl!, "-s", "-o", "/dev/null", "-w", "%{http_code}", $"http://{host}:{new Uri(_app.Urls.Single()).Port}/dev/mail.json");
            Assert.Equal((0, status), (exitCode, answer));
        }
    }

    [Theory]
    [InlineData("Production", "mail.example.org")]
    [InlineData("Development", "mail.example.org")]
    public async Task There_is_no_mailbox_outside_Development_or_with_SMTP(string environment, string smtp)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Doorcode:Smtp:Host"] = smtp,
            ["Doorcode:Mail:From"] = "no-reply@example.org",
        };
        await using var app = Build(environment, settings);
        await app.StartAsync(Cancel);
        using var browser = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/dev/mail", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/dev/mail.json", Cancel)).StatusCode);
    }

    private static async Task<(WebApplication App, HttpClient Browser)> StartAsync()
    {
        var app = Build("Development", []);
        await app.StartAsync(Cancel);
        return (app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()) });
    }

    private static WebApplication Build(string environment, Dictionary<string, string?> settings, string? peer = "127.0.0.1")
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<PublicUrl>();
        builder.Services.AddDevMailbox();
        builder.Services.AddMail();
        // The pages alone: no outbox, no database.
        builder.Services.RemoveAll<IHostedService>();
        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.Connection.RemoteIpAddress = peer is null ? null : IPAddress.Parse(peer);
            return next(http);
        });
        app.UseRouting();
        app.MapDoorcodeMailbox();
        return app;
    }

    private async Task<Guid> DeliverAsync(string to)
    {
        var at = MailHost.Start.ToUnixTimeMilliseconds();
        var kind = RegistrationLetters.Code;
        var letter = StoredLetter.Of(new Letter(kind, to, at, "192.0.2.7") { Code = new LetterCode("428317", at + 600_000) });
        var id = Guid.CreateVersion7(MailHost.Start);
        var words = kind.Write(new LetterContext(letter, "Example", Language.English));
        var sender = new MailboxAddress("Example", "no-reply@example.org");
        await Mailbox.SendAsync(new RenderedMail(id, kind, to, sender, words, "<p title=\"x\">Hello</p>", MailHost.Start) { Language = "en" }, Cancel);
        return id;
    }
}
