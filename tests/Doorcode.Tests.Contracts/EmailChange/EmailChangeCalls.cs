using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using MimeKit;

namespace Doorcode.Tests.EmailChange;

/// <summary>A change of address that waits for its code.</summary>
/// <param name="New">The address that it is to.</param>
/// <param name="Id">Its change_id.</param>
/// <param name="Code">The code from the mail to the new address.</param>
/// <param name="StopCode">The code from the mail to the old address.</param>
internal sealed record Pending(string New, string Id, string Code, string StopCode);

/// <summary>What the tests of changes of address say to the server, and what they look up behind its back.</summary>
internal static partial class EmailChangeCalls
{
    public static string NewAddress() => $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org";

    public static Task<Person> JoinAsync(this DoorcodeApp app) => app.JoinAsync(NewAddress());

    public static Task<Answer> ChangeEmailAsync(
        this DoorcodeApp app, string? access, string email, string password = Person.DefaultPassword) =>
        app.PostAsync("/api/users/change-email/", access, ("new_email", email), ("password", password));

    public static Task<Answer> ConfirmEmailAsync(this DoorcodeApp app, string? access, string code, string? id = null) =>
        app.PostAsync("/api/users/confirm-email/", access, ("otp", code), ("change_id", id));

    public static Task<Answer> StopEmailChangeAsync(this DoorcodeApp app, string email, string code) =>
        app.PostAsync("/api/users/stop-email-change/", ("email", email), ("stop_code", code));

    /// <summary>Asks for a change to an address that nobody has, and reads both mails.</summary>
    public static async Task<Pending> BeginChangeAsync(this DoorcodeApp app, Fixtures.Tokens tokens, string old, string? next = null)
    {
        next ??= NewAddress();
        var answer = await app.ChangeEmailAsync(tokens.Access, next);
        answer.ShouldBe(200);
        return new Pending(
            next,
            answer.Text("change_id"),
            SmtpMailbox.CodeIn(await app.Mailbox.NextFor(next)),
            StopCodeIn(await app.Mailbox.NextFor(old)));
    }

    /// <summary>The same, and confirms it; the mails about that are read.</summary>
    public static async Task<Pending> MoveAsync(this DoorcodeApp app, Fixtures.Tokens tokens, string old, string? next = null)
    {
        var change = await app.BeginChangeAsync(tokens, old, next);
        (await app.ConfirmEmailAsync(tokens.Access, change.Code, change.Id)).ShouldBe(200);
        await app.Mailbox.NextFor(old);
        await app.Mailbox.NextFor(change.New);
        return change;
    }

    /// <summary>The stop code, which stands alone on its line.</summary>
    public static string StopCodeIn(MimeMessage mail) => StopCodeIn(mail.TextBody ?? "");

    public static string StopCodeIn(string text) => Assert.Single(StopCode().Matches(text)).Value.Trim();

    /// <summary>Another stop code than this one.</summary>
    public static string Wrong(string stopCode) => (stopCode[0] == '0' ? "1" : "0") + stopCode[1..];

    public static Task ExecuteAsync(this DoorcodeApp app, string sql, params Argument[] arguments) =>
        app.Services.GetRequiredService<Database>().ExecuteAsync(sql, TestContext.Current.CancellationToken, arguments);

    /// <summary>What the account of an address is: its status and its hash; null when there is none.</summary>
    public static ValueTask<(string Status, string Hash, long Epoch)?> AccountAsync(this DoorcodeApp app, string email) =>
        app.Services.GetRequiredService<Database>().FirstAsync(
            "SELECT status, password_hash, epoch FROM accounts WHERE email_canonical = @email",
            row => ((string, string, long)?)(row.Text(0), row.Text(1), row.Number(2)),
            TestContext.Current.CancellationToken,
            ("@email", email));

    /// <summary>What the minute's upkeep does.</summary>
    public static async Task MaintainAsync(this DoorcodeApp app)
    {
        foreach (var task in app.Services.GetServices<IMaintenance>())
            await task.MaintainAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"^ +[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StopCode();
}
