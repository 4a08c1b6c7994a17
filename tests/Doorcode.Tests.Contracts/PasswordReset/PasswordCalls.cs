using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.PasswordReset;

/// <summary>A code that was mailed to reset a password.</summary>
public sealed record ResetCode(string Id, string Code)
{
    /// <summary>A code that is not the right one.</summary>
    public string Wrong => Code == "000000" ? "000001" : "000000";
}

/// <summary>What the tests of passwords say to the server.</summary>
internal static class PasswordCalls
{
    /// <summary>The settings of an app whose networks may send as much as the tests do; all other limits act.</summary>
    public static readonly string[] WideNetworks =
    [
        "Doorcode:RateLimits:MailingPerNetwork:Burst=100000", "Doorcode:RateLimits:MailingPerSite:Burst=100000",
        "Doorcode:RateLimits:GuessingPerNetwork:Burst=100000", "Doorcode:RateLimits:GuessingPerSite:Burst=100000",
    ];

    public const string NewPassword = "wrong donkey charger";

    public static Task<Person> JoinAnewAsync(this DoorcodeApp app) =>
        app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");

    public static Task<Answer> ForgotAsync(this DoorcodeApp app, string email, string? resetId = null, string? device = null) =>
        app.PostAsync("/api/users/forgot-password/", ("email", email), ("reset_id", resetId), ("device_token", device));

    public static Task<Answer> ResetAsync(
        this DoorcodeApp app, string email, string otp, string? resetId, string newPassword = NewPassword) =>
        app.PostAsync(
            "/api/users/reset-password/", ("email", email), ("otp", otp), ("new_password", newPassword), ("reset_id", resetId));

    public static Task<Answer> ResetAsync(this Person person, ResetCode code, string newPassword = NewPassword) =>
        person.App.ResetAsync(person.Email, code.Code, code.Id, newPassword);

    public static Task<Answer> GuessAsync(this Person person, ResetCode code) => person.App.ResetAsync(person.Email, code.Wrong, code.Id);

    /// <summary>Asks for a reset, and waits for the mail.</summary>
    public static async Task<ResetCode> AskForResetAsync(this Person person)
    {
        var answer = await person.App.ForgotAsync(person.Email);
        answer.ShouldBe(200);
        return new ResetCode(answer.Text("reset_id"), SmtpMailbox.CodeIn(await person.App.Mailbox.NextFor(person.Email)));
    }

    /// <summary>Resets the password; notices that come before the code are passed over.</summary>
    /// <returns>Who has the new password.</returns>
    public static async Task<Person> ResetPasswordAsync(this Person person)
    {
        var asked = await person.App.ForgotAsync(person.Email);
        asked.ShouldBe(200);
        string? code = null;
        while (code is null)
            code = SmtpMailbox.FindCode(await person.App.Mailbox.NextFor(person.Email));

        (await person.App.ResetAsync(person.Email, code, asked.Text("reset_id"))).ShouldBe(200);
        return person with { Password = NewPassword };
    }

    public static Task<Answer> ChangePasswordAsync(
        this DoorcodeApp app, string? access, string currentPassword, string newPassword = NewPassword) =>
        app.PostAsync("/api/users/change-password/", access, ("current_password", currentPassword), ("new_password", newPassword));

    /// <summary>Asks again while the server has too much to do, as a client does that is told to try again.</summary>
    public static async Task<Answer> PatientlyAsync(Func<Task<Answer>> ask)
    {
        while (true)
        {
            var answer = await ask();
            if (answer.Code != Problems.Unavailable.Code)
                return answer;
        }
    }

    /// <summary>The codes of what is wrong with a field.</summary>
    public static IEnumerable<string> FaultsOf(this Answer answer, string field) =>
        answer.Json.GetProperty("error_codes").GetProperty(field).EnumerateArray().Select(code => code.GetString()!);
}
