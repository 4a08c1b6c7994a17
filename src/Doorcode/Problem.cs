using System.Collections.Immutable;
using Doorcode.Languages;
using Microsoft.AspNetCore.Http;

namespace Doorcode;

/// <summary>An expected failure, as RFC 9457 describes it; every one is catalogued in <see cref="Problems"/>.</summary>
/// <param name="Code">Stable name for programs, in snake_case.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Title">What this kind of problem is called, in English; the same for every occurrence.</param>
/// <param name="Detail">One sentence that a person can act on, in English.</param>
public sealed record Problem(string Code, int Status, string Title, string Detail)
{
    /// <summary>The faults of each bad field, named as in the request; empty where no field is to blame.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<FieldFault>> Errors { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<FieldFault>>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>
    /// When a retry makes sense, sent as <c>Retry-After</c> in whole seconds (at least 1); null where it makes none.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the caller probably meant, sent as <c>did_you_mean</c>; only with <c>email_undeliverable</c>.</summary>
    public string? DidYouMean { get; init; }

    /// <summary>Which proof is missing, sent as members of the same names; null where none is.</summary>
    public ProofNeeded? Proof { get; init; }

    /// <summary>The key of the detail among the words of every language.</summary>
    internal string DetailKey { get; private init; } = $"problem.{Code}.detail";

    /// <summary>A problem of the catalogue, with the words of every language.</summary>
    internal static Problem Of(string code, int status) =>
        new(code, status, Language.English.Say($"problem.{code}.title"), Language.English.Say($"problem.{code}.detail"));

    /// <summary>This problem with a detail of its own.</summary>
    /// <param name="words">The last part of the key of its words.</param>
    internal Problem Because(string words)
    {
        var key = $"problem.{Code}.{words}";
        return this with { Detail = Language.English.Say(key), DetailKey = key };
    }

    /// <summary>The title in a language.</summary>
    internal string TitleIn(Language language) => In(language, $"problem.{Code}.title", Title);

    /// <summary>The detail in a language.</summary>
    internal string DetailIn(Language language) => In(language, DetailKey, Detail);

    /// <summary>Whether the detail says more than that of every problem with this code.</summary>
    internal bool HasOwnDetail => !IsKnown($"problem.{Code}.detail", Detail);

    /// <summary>Whether a limit refused the request before it was judged (<see cref="Problems.TooManyRequests"/>).</summary>
    internal bool IsLimit => Status == Problems.TooManyRequests.Status;

    /// <summary>This problem, blamed on one field.</summary>
    /// <param name="field">The member's name as in the request.</param>
    /// <param name="faults">What is wrong with it.</param>
    public Problem For(string field, params ReadOnlySpan<FieldFault> faults) =>
        this with { Errors = Errors.SetItem(field, [.. faults]) };

    /// <summary>What an app says in words of its own is said as it is.</summary>
    private static string In(Language language, string key, string english) => IsKnown(key, english) ? language.Say(key) : english;

    private static bool IsKnown(string key, string english) =>
        Language.English.Has(key) && string.Equals(Language.English.Say(key), english, StringComparison.Ordinal);
}

/// <summary>
/// The catalogue: every problem that an answer can carry. <c>docs/problems.md</c> is generated from it; the remarks say what
/// a client does.
/// </summary>
public static class Problems
{
    /// <summary>The page that says what each code means; <c>Doorcode:PublicUrl</c> stands before it.</summary>
    internal const string Page = "/problems";

    /// <summary>The body cannot be read as one JSON object.</summary>
    /// <remarks>Correct the program that wrote the body: sending it again as it is fails again.</remarks>
    public static Problem InvalidRequest { get; } = Problem.Of("invalid_request", StatusCodes.Status400BadRequest);

    /// <summary>A field is missing, has the wrong type or breaks a rule.</summary>
    /// <remarks>
    /// Show each sentence of <c>errors</c> beside its field, let the person correct it, and send the request again. To show words of
    /// your own, go by <c>error_codes</c>: it holds a code for each sentence, in the same order.
    /// </remarks>
    public static Problem ValidationFailed { get; } = Problem.Of("validation_failed", StatusCodes.Status400BadRequest);

    /// <summary>The address cannot receive mail, as far as can be told.</summary>
    /// <remarks>Ask for another address. When <c>did_you_mean</c> is there, offer it as the correction.</remarks>
    public static Problem EmailUndeliverable { get; } = Problem.Of("email_undeliverable", StatusCodes.Status400BadRequest);

    /// <summary>The code is wrong, expired, used up or was never issued; which of them is not told.</summary>
    /// <remarks>
    /// Let the person type the code again, or start again when its time is over. Send <c>registration_id</c> with the code:
    /// then no other client can use up the guesses.
    /// </remarks>
    public static Problem CodeRejected { get; } = Problem.Of("code_rejected", StatusCodes.Status400BadRequest);

    /// <summary>This guess used up the budget.</summary>
    /// <remarks>
    /// Start again with a new request; the old code works no longer. Without an id, guesses come back as time passes.
    /// </remarks>
    public static Problem AttemptsExhausted { get; } = Problem.Of("attempts_exhausted", StatusCodes.Status403Forbidden);

    /// <summary>
    /// A token in the body is missing, foreign, expired, revoked or forged; which of them is not told. 401 by default.
    /// </summary>
    /// <remarks>
    /// Forget the token and let the person log in. Logout answers it with 400: the refresh token in the body is missing, or
    /// not one of this session.
    /// </remarks>
    public static Problem TokenInvalid { get; } = Problem.Of("token_invalid", StatusCodes.Status401Unauthorized);

    /// <summary>Address and password do not match an account.</summary>
    /// <remarks>Let the person correct address or password. The answer is the same for an address without an account.</remarks>
    public static Problem InvalidCredentials { get; } = Problem.Of("invalid_credentials", StatusCodes.Status401Unauthorized);

    /// <summary>Address and password are right, and the account is disabled.</summary>
    /// <remarks>Tell the person to ask those who run the service: nothing that they can do here opens the account.</remarks>
    public static Problem AccountDisabled { get; } = Problem.Of("account_disabled", StatusCodes.Status403Forbidden);

    /// <summary>The bearer access token is missing or refused.</summary>
    /// <remarks>Get a new access token with the refresh token, once; when that is refused too, let the person log in.</remarks>
    public static Problem Unauthenticated { get; } = Problem.Of("unauthenticated", StatusCodes.Status401Unauthorized);

    /// <summary>The owner proved themselves too long ago, or not strongly enough, for this step (RFC 9470).</summary>
    /// <remarks>
    /// Ask for one of the proofs that <c>methods</c> names, send it to <c>reauthenticate</c>, and repeat the request with the new access
    /// token. Refreshing does not help.
    /// </remarks>
    public static Problem ReauthenticationRequired { get; } = Problem.Of("reauthentication_required", StatusCodes.Status401Unauthorized);

    /// <summary>The password was right, and the account asks for a second factor. The session has not begun.</summary>
    /// <remarks>
    /// Ask for one of the proofs that <c>methods</c> names and send it with <c>login_ticket</c> to <c>login/second-factor</c> within
    /// <c>expires_in</c> seconds.
    /// </remarks>
    public static Problem SecondFactorRequired { get; } = Problem.Of("second_factor_required", StatusCodes.Status403Forbidden);

    /// <summary>The password was right, and the account must first get a second factor. The session has not begun.</summary>
    /// <remarks>
    /// Send <c>enrolment_ticket</c> as the Bearer token to <c>factors/totp</c> or <c>passkeys</c> within <c>expires_in</c> seconds. The
    /// answer that confirms the factor holds the tokens.
    /// </remarks>
    public static Problem SecondFactorEnrolmentRequired { get; } = Problem.Of("second_factor_enrolment_required", StatusCodes.Status403Forbidden);

    /// <summary>The passkey was not accepted; why is not told.</summary>
    /// <remarks>Ask for new options and let the person try again, or offer another way to log in.</remarks>
    public static Problem PasskeyRejected { get; } = Problem.Of("passkey_rejected", StatusCodes.Status400BadRequest);

    /// <summary>The account may not have more of these.</summary>
    /// <remarks>Let the person remove one first.</remarks>
    public static Problem LimitReached { get; } = Problem.Of("limit_reached", StatusCodes.Status409Conflict);

    /// <summary>Another account got the address before its code was confirmed.</summary>
    /// <remarks>Let the person choose another address. The code has proved that the mailbox is theirs.</remarks>
    public static Problem EmailTaken { get; } = Problem.Of("email_taken", StatusCodes.Status409Conflict);

    /// <summary>The request is understood and refused, such as one with a cookie that comes from a page of another origin.</summary>
    /// <remarks>Do not send it again as it is.</remarks>
    public static Problem Forbidden { get; } = Problem.Of("forbidden", StatusCodes.Status403Forbidden);

    /// <summary>There is nothing at this path.</summary>
    /// <remarks>Correct the path.</remarks>
    public static Problem NotFound { get; } = Problem.Of("not_found", StatusCodes.Status404NotFound);

    /// <summary>The path exists, but not for this method.</summary>
    /// <remarks>Use a method that the <c>Allow</c> header names.</remarks>
    public static Problem MethodNotAllowed { get; } = Problem.Of("method_not_allowed", StatusCodes.Status405MethodNotAllowed);

    /// <summary>The body is over 64 KiB.</summary>
    /// <remarks>Send less.</remarks>
    public static Problem PayloadTooLarge { get; } = Problem.Of("payload_too_large", StatusCodes.Status413PayloadTooLarge);

    /// <summary>The body is not JSON in UTF-8.</summary>
    /// <remarks>
    /// Send <c>Content-Type: application/json</c>, with no charset or with utf-8, and without a content encoding.
    /// </remarks>
    public static Problem UnsupportedMediaType { get; } = Problem.Of("unsupported_media_type", StatusCodes.Status415UnsupportedMediaType);

    /// <summary>A limit is reached.</summary>
    /// <remarks>Wait as many seconds as <c>Retry-After</c> says, then try again. Do not try sooner: it does not help.</remarks>
    public static Problem TooManyRequests { get; } = Problem.Of("too_many_requests", StatusCodes.Status429TooManyRequests);

    /// <summary>A part that the answer depends on is out of reach or has too much to do.</summary>
    /// <remarks>Try again after as many seconds as <c>Retry-After</c> says.</remarks>
    public static Problem Unavailable { get; } =
        Problem.Of("unavailable", StatusCodes.Status503ServiceUnavailable) with { RetryAfter = TimeSpan.FromSeconds(2) };

    /// <summary>A defect of the server. The answer carries a <c>trace_id</c> and no other detail.</summary>
    /// <remarks>
    /// Report the <c>trace_id</c> to the operator of the server. A GET may be tried again; look first before you repeat anything
    /// else.
    /// </remarks>
    public static Problem InternalError { get; } = Problem.Of("internal_error", StatusCodes.Status500InternalServerError);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static ImmutableArray<Problem> All { get; } =
    [
        InvalidRequest, ValidationFailed, EmailUndeliverable, CodeRejected, AttemptsExhausted, TokenInvalid,
        InvalidCredentials, AccountDisabled, Unauthenticated, ReauthenticationRequired, SecondFactorRequired,
        SecondFactorEnrolmentRequired,
        PasskeyRejected, LimitReached, EmailTaken, Forbidden, NotFound, MethodNotAllowed, PayloadTooLarge, UnsupportedMediaType,
        TooManyRequests, Unavailable, InternalError,
    ];

    internal static Problem RetryIn(TimeSpan wait) => TooManyRequests with { RetryAfter = wait };
}
