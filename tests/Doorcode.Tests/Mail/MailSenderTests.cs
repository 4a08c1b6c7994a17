using System.Collections.Concurrent;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Mail;

/// <summary>An app that sends its mails in its own way.</summary>
public sealed class MailSenderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_app_gets_every_mail_with_its_words_and_SMTP_gets_none()
    {
        await using var app = await DoorcodeApp.StartWithAsync(Register, "Doorcode:Mail:From=Example <no-reply@example.org>");
        var sent = app.Services.GetRequiredService<Sent>();

        (await RegisterAsync(app, "Ada@example.org", "de")).ShouldBe(200);
        var mail = await sent.NextAsync();

        Assert.Equal(("\"Example\" <no-reply@example.org>", "Ada@example.org", "de"), (mail.From, mail.To, mail.Language));
        Assert.Matches(@"(?m)^\s*\d{6}\s*$", mail.Text);
        Assert.StartsWith("<!doctype html>", mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(mail.Subject);
        Assert.Equal(mail.Id.ToString(), mail.ToString());
        Assert.Empty(app.Mailbox.Taken);
    }

    [Fact]
    public async Task An_exception_is_tried_again_with_the_same_id()
    {
        await using var app = await DoorcodeApp.StartWithAsync(Register);
        var sent = app.Services.GetRequiredService<Sent>();
        sent.Failures.Enqueue(_ => throw new InvalidOperationException("the provider is down"));

        (await RegisterAsync(app, "bea@example.org")).ShouldBe(200);
        await Eventually.TrueAsync(
            () =>
            {
                app.Clock.Advance(TimeSpan.FromSeconds(1));
                return sent.Tried.Count >= 2 && !sent.Taken.IsEmpty;
            },
            "the mail is sent in the end");

        Assert.Single(sent.Tried.Distinct());
        Assert.Contains(app.Log.All, line => line.Id.Id == 2030 && line.Text.Contains("the provider is down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sender_that_hangs_is_left_after_the_timeout_and_the_mail_tried_again()
    {
        await using var app = await DoorcodeApp.StartWithAsync(Register, "Doorcode:Smtp:Timeout=00:00:10");
        var sent = app.Services.GetRequiredService<Sent>();
        sent.Failures.Enqueue(_ => new TaskCompletionSource().Task);

        (await RegisterAsync(app, "cat@example.org")).ShouldBe(200);
        await Eventually.TrueAsync(() => sent.Tried.Count == 1, "the sender hangs");
        await Eventually.TrueAsync(
            () =>
            {
                app.Clock.Advance(TimeSpan.FromSeconds(2));
                return !sent.Taken.IsEmpty;
            },
            "the mail is sent in the end");

        Assert.Contains(app.Log.All, line => line.Text.Contains("SentMails took longer than 10 seconds", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outside_Development_a_sender_needs_no_SMTP_settings()
    {
        var folder = Directory.CreateTempSubdirectory("doorcode-");
        var builder = WebApplication.CreateSlimBuilder(
        [
            "--environment=Production", "--urls=http://127.0.0.1:0", "--Doorcode:PublicUrl=https://auth.example.org",
            "--Doorcode:Mail:From=no-reply@example.org",
            $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(folder.FullName, "doorcode.db")}",
        ]);
        builder.Services.AddSingleton<Sent>();
        builder.Services.AddDoorcode().UseMailSender<SentMails>();
        await using var app = builder.Build();
        app.MapDoorcode();
        await app.StartAsync(Cancel);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = await http.PostAsJsonAsync(
            "/api/users/register/", new { email = "dot@example.org", password = Person.DefaultPassword, full_name = "Dot" }, Cancel);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("dot@example.org", (await app.Services.GetRequiredService<Sent>().NextAsync()).To);
        await app.StopAsync(Cancel);
        folder.Delete(recursive: true);
    }

    private static void Register(IServiceCollection services)
    {
        services.AddSingleton<Sent>();
        new DoorcodeBuilder(services).UseMailSender<SentMails>().UseMailSender<SentMails>();
    }

    private static async Task<Answer> RegisterAsync(DoorcodeApp app, string email, string language = "en")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/users/register/")
        {
            Content = JsonContent.Create(new { email, password = Person.DefaultPassword, full_name = "Somebody" }),
        };
        request.Headers.AcceptLanguage.ParseAdd(language);
        return await Answer.ReadAsync(await app.Http.SendAsync(request, Cancel));
    }
}

/// <summary>What was sent, and how the next attempts fail.</summary>
public sealed class Sent
{
    public ConcurrentQueue<Func<OutgoingMail, Task>> Failures { get; } = new();

    public ConcurrentQueue<Guid> Tried { get; } = new();

    public ConcurrentQueue<OutgoingMail> Taken { get; } = new();

    public async Task<OutgoingMail> NextAsync()
    {
        OutgoingMail? mail = null;
        await Eventually.TrueAsync(() => Taken.TryDequeue(out mail), "a mail was sent");
        return mail!;
    }
}

internal sealed class SentMails(Sent sent) : IMailSender
{
    public async Task SendAsync(OutgoingMail mail, CancellationToken cancel)
    {
        sent.Tried.Enqueue(mail.Id);
        if (sent.Failures.TryDequeue(out var fail))
            await fail(mail);

        sent.Taken.Enqueue(mail);
    }
}
