using System.Globalization;
using System.Text.Json;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using OtpNet;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>
/// What one person does in two halves. Each half may be asked of another server, of another version: the second one knows, and
/// grants, what the first one has answered.
/// </summary>
internal abstract class Story(SmtpMailbox mailbox) : IDisposable
{
    protected const string Password = Person.DefaultPassword;

    /// <summary>The person's address, which nobody else has.</summary>
    protected string Email { get; } = FactorCalls.NewEmail();

    public abstract Task BeginAsync(ApiClient server);

    public abstract Task FinishAsync(ApiClient server);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Registers.</summary>
    /// <returns>The <c>registration_id</c>, and the code that was mailed.</returns>
    protected async Task<(string Id, string Otp)> RegisterAsync(ApiClient server)
    {
        var registered = await server.PostAsync(200, "register", new { email = Email, password = Password, full_name = "Ada Lovelace" });
        return (Text(registered, "registration_id"), await CodeAsync(Email));
    }

    /// <summary>Registers and confirms.</summary>
    /// <returns>The device token.</returns>
    protected async Task<string> JoinAsync(ApiClient server)
    {
        var (id, otp) = await RegisterAsync(server);
        return Text(await server.PostAsync(201, "confirm-otp", new { email = Email, otp, registration_id = id }), "device_token");
    }

    protected async Task<Fixtures.Tokens> LogInAsync(ApiClient server, string password = Password) =>
        TokensIn(await server.PostAsync(200, "login", new { email = Email, password }));

    /// <summary>The ticket that a login of an account with a second factor gets.</summary>
    protected async Task<string> TicketAsync(ApiClient server) =>
        Text(await server.PostAsync(403, "login", new { email = Email, password = Password }), "login_ticket");

    protected static async Task<Fixtures.Tokens> RefreshAsync(ApiClient server, Fixtures.Tokens tokens) =>
        TokensIn(await server.PostAsync(200, "token/refresh", new { refresh = tokens.Refresh }));

    /// <summary>Joins, and enrols an authenticator app.</summary>
    protected async Task<EnrolledApp> JoinWithAppAsync(ApiClient server)
    {
        await JoinAsync(server);
        var tokens = await LogInAsync(server);
        var begun = await server.PostAsync(200, "factors/totp", new { password = Password }, tokens.Access);
        var secret = Text(begun, "secret");
        var confirmed = await server.PostAsync(
            201, "factors/totp/confirm", new { enrolment_id = Text(begun, "enrolment_id"), totp = CodeOf(secret, 0) }, tokens.Access);
        return new EnrolledApp(tokens, secret, [.. confirmed.GetProperty("recovery_codes").EnumerateArray().Select(code => code.GetString()!)]);
    }

    /// <summary>The code of a time step: 0 is that of now. The one after it is good, too, and never used up by an enrolment a moment ago.</summary>
    protected static string CodeOf(string secret, int step) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(TimeProvider.System.GetUtcNow().AddSeconds(30 * step).UtcDateTime);

    /// <summary>The next code that is mailed to an address; notices before it are passed over.</summary>
    protected async Task<string> CodeAsync(string address)
    {
        while (true)
        {
            if (SmtpMailbox.FindCode(await mailbox.NextFor(address)) is { } code)
                return code;
        }
    }

    protected static Fixtures.Tokens TokensIn(JsonElement answer) => new(Text(answer, "access"), Text(answer, "refresh"));

    protected static string Text(JsonElement answer, string member) => answer.GetProperty(member).GetString()!;

    protected static void Same<T>(T expected, T found, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{what} is {found}, not {expected}."));
    }
}

/// <summary>An authenticator app of an account, and the session that enrolled it.</summary>
internal sealed record EnrolledApp(Fixtures.Tokens Tokens, string Secret, string[] RecoveryCodes);
