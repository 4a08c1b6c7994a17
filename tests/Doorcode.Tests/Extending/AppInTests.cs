extern alias Embedded;

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Time.Testing;
using YourApp = Embedded::Program;

namespace Doorcode.Tests.Extending;

// Somebody else's tests of an app that embeds Doorcode, as docs/testing.md shows them.
public sealed class AppInTests : WebApplicationFactory<YourApp>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("app-tests-");

    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public SentMails Mails => Services.GetRequiredService<SentMails>();

    public async Task<HttpClient> SignedInAsync(string email)
    {
        await Services.GetRequiredService<IAccounts>().CreateAsync(email, "Ada", "correct horse battery");
        var http = CreateClient();
        var answer = await http.PostAsJsonAsync("/api/users/login/", new { email, password = "correct horse battery" });
        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access").GetString());
        return http;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Doorcode:Database:ConnectionString", $"Data Source={Path.Combine(_folder.FullName, "doorcode.db")}");
        builder.UseSetting("Doorcode:RateLimits:Enabled", "false");
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            services.AddSingleton<SentMails>();
            services.AddDoorcode().UseMailSender<SentMails>();
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

public sealed class SentMails : IMailSender
{
    private readonly Channel<OutgoingMail> _mails = Channel.CreateUnbounded<OutgoingMail>();

    public Task SendAsync(OutgoingMail mail, CancellationToken cancel) => _mails.Writer.WriteAsync(mail, cancel).AsTask();

    // The mail comes a moment after the answer.
    public async Task<string> NextCodeAsync(CancellationToken cancel)
    {
        var mail = await _mails.Reader.ReadAsync(cancel);
        return mail.Text.Split('\n').Select(line => line.Trim()).Single(line => line.Length == 6 && line.All(char.IsAsciiDigit));
    }
}

public sealed class SignInTests(AppInTests app) : IClassFixture<AppInTests>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_stops_working_when_its_time_is_over()
    {
        using var http = app.CreateClient();
        await http.PostAsJsonAsync("/api/users/register/", new { email = "bea@example.org", password = "correct horse battery", full_name = "Bea" }, Cancel);
        var otp = await app.Mails.NextCodeAsync(Cancel);

        app.Clock.Advance(TimeSpan.FromMinutes(10));

        var answer = await http.PostAsJsonAsync("/api/users/confirm-otp/", new { email = "bea@example.org", otp }, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Who_is_signed_in_is_greeted()
    {
        using var http = await app.SignedInAsync("ada@example.org");
        Assert.Equal("Hello, Ada!", await http.GetStringAsync("/hello", Cancel));
    }
}
