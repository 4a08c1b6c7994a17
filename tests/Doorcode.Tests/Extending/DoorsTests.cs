using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Extending;

/// <summary>Somebody else's app that decides who may register, sends the mail, and puts claims into tokens, as docs/extend.md shows.</summary>
public sealed class DoorsTests : IAsyncLifetime
{
    private EmbeddedApp _app = null!;

    public async ValueTask InitializeAsync() =>
        _app = await EmbeddedApp.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<Invitations>();
                builder.Services.AddSingleton<Plans>();
                builder.Services.AddSingleton<MailProvider>();
                builder.Services.AddDoorcode().AddRegistrationGate<InvitedOnly>();
                builder.Services.AddDoorcode().UseMailSender<ProviderMail>();
                builder.Services.AddDoorcode().AddAccessTokenClaims<PlanClaims>();
            },
            app => app.MapDoorcode());

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Who_is_invited_registers_with_the_apps_own_mail_and_gets_the_apps_claims()
    {
        var refused = await RegisterAsync("mallory@example.org");
        refused.ShouldBe(Problems.Forbidden);
        Assert.Equal("Ask your team for an invitation.", refused.Text("detail"));

        _app.Services.GetRequiredService<Invitations>().Addresses["ada@example.org"] = true;
        var registered = await RegisterAsync("ada@example.org");
        registered.ShouldBe(200);
        var provider = _app.Services.GetRequiredService<MailProvider>();
        await Eventually.TrueAsync(() => !provider.Texts.IsEmpty, "the mail is sent");
        var code = provider.Texts.Single().Value.Split('\n').Select(line => line.Trim()).Single(line => line.Length == 6 && line.All(char.IsAsciiDigit));
        (await PostAsync("confirm-otp/", new { email = "ada@example.org", otp = code, registration_id = registered.Text("registration_id") })).ShouldBe(201);

        var login = await PostAsync("login/", new { email = "ada@example.org", password = Person.DefaultPassword });
        Assert.Equal("pro", (string)SessionCalls.Claims(login.Text("access"))["plan"]!);
    }

    private Task<Answer> RegisterAsync(string email) =>
        PostAsync("register/", new { email, password = Person.DefaultPassword, full_name = "Ada" });

    private Task<Answer> PostAsync(string path, object body) => _app.PostAsync($"/api/users/{path}", body);
}

/// <summary>Whom the app has invited.</summary>
public sealed class Invitations
{
    public ConcurrentDictionary<string, bool> Addresses { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Task<bool> HasAsync(string address, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(Addresses.ContainsKey(address));
    }
}

/// <summary>What accounts have paid for.</summary>
public sealed class Plans
{
    public Task<string> OfAsync(AccountId account, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(account.Value == Guid.Empty ? "free" : "pro");
    }
}

/// <summary>A mail service with an API of its own.</summary>
public sealed class MailProvider
{
    public ConcurrentDictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public Task PostAsync(string key, string to, string subject, string text, string html, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Assert.All([to, subject, html], part => Assert.NotEmpty(part));
        Texts[key] = text;
        return Task.CompletedTask;
    }
}

public sealed class InvitedOnly(Invitations invitations) : IRegistrationGate
{
    public async ValueTask<RegistrationDecision> DecideAsync(RegistrationRequest request, CancellationToken cancel) =>
        await invitations.HasAsync(request.Email, cancel)
            ? RegistrationDecision.Accept
            : RegistrationDecision.Refuse("Ask your team for an invitation.");
}

public sealed class ProviderMail(MailProvider provider) : IMailSender
{
    public Task SendAsync(OutgoingMail mail, CancellationToken cancel) =>
        provider.PostAsync(mail.Id.ToString(), mail.To, mail.Subject, mail.Text, mail.Html, cancel);
}

public sealed class PlanClaims(Plans plans) : IAccessTokenClaims
{
    public async ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel) =>
        new JsonObject { ["plan"] = await plans.OfAsync(account.Id, cancel) };
}
