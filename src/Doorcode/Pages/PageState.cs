using System.Text.Json.Serialization;

namespace Doorcode.Pages;

/// <summary>
/// What the pages remember between two requests of a browser, such as the code that it must enter next. It is kept in a sealed cookie and not in
/// the URL, so it survives a reload, the back button and a second tab, and any server can read it.
/// </summary>
internal sealed record PageState
{
    /// <summary>The address that the next form is filled in with.</summary>
    public string? Email { get; init; }

    /// <summary>The mailed code that the code page asks for.</summary>
    public MailedCode? Code { get; init; }

    /// <summary>The mailed code that the page for a new password asks for.</summary>
    public MailedCode? Reset { get; init; }

    /// <summary>The sign-in that lacks a second factor.</summary>
    public OpenSignIn? SignIn { get; init; }

    /// <summary>The mailed code that confirms a new address.</summary>
    public MailedCode? Change { get; init; }

    /// <summary>The ticket of a sign-in that must get a second factor first.</summary>
    public string? Enrolment { get; init; }

    /// <summary>The key of an authenticator app that waits for its first code.</summary>
    public NewTotp? Totp { get; init; }

    /// <summary>Recovery codes that their owner has not kept yet.</summary>
    public NewRecoveryCodes? NewCodes { get; init; }

    /// <summary>What a passkey is asked for with; names the ceremony.</summary>
    public string? Ceremony { get; init; }

    /// <summary>What was to be done before a fresh proof was asked for.</summary>
    public Interrupted? Interrupted { get; init; }

    /// <summary>
    /// The session that <see cref="Totp"/>, <see cref="NewCodes"/>, <see cref="Change"/> and <see cref="Interrupted"/> belong to; null where the visitor
    /// was not signed in. The browser may get the cookie of another session elsewhere, and of another account.
    /// </summary>
    public string? Session { get; init; }

    /// <summary>The key of the sentence that the next page begins with.</summary>
    public string? Notice { get; init; }

    /// <summary>Where the browser goes when its owner is signed in; a path of this server.</summary>
    public string? ReturnTo { get; init; }

    /// <summary>The language that its reader has chosen (BCP 47); null when the browser's own preference counts.</summary>
    public string? Language { get; init; }

    private bool BelongsToASession => Totp is not null || NewCodes is not null || Change is not null || Interrupted is not null;

    /// <summary>The same for a session: what belongs to another one is forgotten.</summary>
    public PageState In(string? session) => string.Equals(Session, session, StringComparison.Ordinal)
        ? this
        : this with { Session = null, Totp = null, NewCodes = null, Change = null, Interrupted = null };

    /// <summary>The same as it is kept, with the session that it belongs to.</summary>
    public PageState Of(string? session) => this with { Session = BelongsToASession ? session : null };

    /// <summary>No journey any more, in the same language.</summary>
    public PageState Afresh() => new() { Language = Language };
}

/// <summary>A code that was mailed and is not entered yet.</summary>
/// <param name="Purpose">What it is good for.</param>
/// <param name="Email">The address that it was mailed to.</param>
/// <param name="Id">Names it; known to this browser alone.</param>
/// <param name="ExpiresAt">Its end, UTC milliseconds.</param>
/// <param name="ResendAt">When it can be mailed again, UTC milliseconds.</param>
internal sealed record MailedCode(CodeUse Purpose, string Email, string Id, long ExpiresAt, long ResendAt)
{
    private const int Second = 1000;

    /// <summary>How many wrong codes were entered with this id.</summary>
    public int Wrong { get; init; }

    /// <summary>A code that has just been mailed to an address as it was typed.</summary>
    public static MailedCode Of(CodeUse purpose, string email, string id, long now) => new(purpose, email.Trim(), id, now, now);

    /// <summary>The same with its times, which were answered in seconds.</summary>
    public MailedCode For(long expiresIn, long resendIn) =>
        this with { ExpiresAt = ExpiresAt + expiresIn * Second, ResendAt = ResendAt + resendIn * Second };

    /// <summary>The same after it was mailed again.</summary>
    public MailedCode SentAgain(long now, long resendIn) => this with { ResendAt = now + resendIn * Second };

    public override string ToString() => "[code]";
}

/// <summary>What a mailed code is good for. The numbers travel in cookies.</summary>
internal enum CodeUse
{
    /// <summary>Makes an account.</summary>
    Register = 1,

    /// <summary>Signs in.</summary>
    SignIn = 2,

    /// <summary>Sets a new password.</summary>
    Reset = 3,

    /// <summary>Confirms a new address.</summary>
    Change = 4,
}

/// <summary>The key of an authenticator app that waits for its first code.</summary>
/// <param name="Id">Names the enrolment.</param>
/// <param name="Secret">The key in base32.</param>
/// <param name="Uri">What the QR code says.</param>
/// <param name="ExpiresAt">Its end, UTC milliseconds.</param>
internal sealed record NewTotp(string Id, string Secret, string Uri, long ExpiresAt)
{
    public override string ToString() => "[key]";
}

/// <summary>Recovery codes that their owner has not kept yet.</summary>
/// <param name="Codes">The codes.</param>
/// <param name="ExpiresAt">When they are forgotten, UTC milliseconds.</param>
internal sealed record NewRecoveryCodes(IReadOnlyList<string> Codes, long ExpiresAt)
{
    public override string ToString() => "[codes]";
}

/// <summary>A sign-in that lacks a second factor.</summary>
/// <param name="Ticket">Stands for the proofs so far.</param>
/// <param name="Methods">The proofs that are taken.</param>
/// <param name="ExpiresAt">Its end, UTC milliseconds.</param>
internal sealed record OpenSignIn(string Ticket, IReadOnlyList<string> Methods, long ExpiresAt)
{
    public override string ToString() => "[sign-in]";
}

/// <summary>What was to be done before a fresh proof was asked for. It goes on in the same session alone.</summary>
/// <param name="Action">Its path under <c>/account/</c>.</param>
/// <param name="Fields">What was typed; null where only a page was asked for.</param>
/// <param name="Session">The session.</param>
/// <param name="ExpiresAt">When it is forgotten, UTC milliseconds.</param>
internal sealed record Interrupted(string Action, IReadOnlyDictionary<string, string>? Fields, string Session, long ExpiresAt)
{
    public override string ToString() => "[interrupted]";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PageState))]
internal sealed partial class PageStateJson : JsonSerializerContext;
