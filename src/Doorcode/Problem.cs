using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Doorcode;

/// <summary>An expected failure, as RFC 9457 describes it; every one is catalogued in <see cref="Problems"/>.</summary>
/// <param name="Code">Stable name for programs, in snake_case.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Title">What this kind of problem is called; the same for every occurrence.</param>
/// <param name="Detail">One sentence that a person can act on.</param>
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

    /// <summary>Whether a limit refused the request before it was judged (<see cref="Problems.TooManyRequests"/>).</summary>
    internal bool IsLimit => Status == Problems.TooManyRequests.Status;

    /// <summary>This problem, blamed on one field.</summary>
    /// <param name="field">The member's name as in the request.</param>
    /// <param name="faults">What is wrong with it.</param>
    public Problem For(string field, params ReadOnlySpan<FieldFault> faults) =>
        this with { Errors = Errors.SetItem(field, [.. faults]) };
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
    public static Problem InvalidRequest { get; } = new(
        "invalid_request", StatusCodes.Status400BadRequest, "The request cannot be read",
        "The body must be one JSON object in UTF-8.");

    /// <summary>A field is missing, has the wrong type or breaks a rule.</summary>
    /// <remarks>
    /// Show each sentence of <c>errors</c> beside its field, let the person correct it, and send the request again. To show words of
    /// your own, go by <c>error_codes</c>: it holds a code for each sentence, in the same order.
    /// </remarks>
    public static Problem ValidationFailed { get; } = new(
        "validation_failed", StatusCodes.Status400BadRequest, "The request is not valid",
        "Correct the fields named in errors and send the request again.");

    /// <summary>The address cannot receive mail, as far as can be told.</summary>
    /// <remarks>Ask for another address. When <c>did_you_mean</c> is there, offer it as the correction.</remarks>
    public static Problem EmailUndeliverable { get; } = new(
        "email_undeliverable", StatusCodes.Status400BadRequest, "The address cannot receive mail",
        "No mail can be delivered to this address; check its spelling or use another one.");

    /// <summary>The code is wrong, expired, used up or was never issued; which of them is not told.</summary>
    /// <remarks>
    /// Let the person type the code again, or start again when its time is over. Send <c>registration_id</c> with the code:
    /// then no other client can use up the guesses.
    /// </remarks>
    public static Problem CodeRejected { get; } = new(
        "code_rejected", StatusCodes.Status400BadRequest, "The code was not accepted",
        "The code is wrong or no longer valid; check it, or ask for a new one.");

    /// <summary>This guess used up the budget.</summary>
    /// <remarks>
    /// Start again with a new request; the old code works no longer. Without an id, guesses come back as time passes.
    /// </remarks>
    public static Problem AttemptsExhausted { get; } = new(
        "attempts_exhausted", StatusCodes.Status403Forbidden, "No guesses are left",
        "Too many wrong codes were entered; start again to get a new code.");

    /// <summary>
    /// A token in the body is missing, foreign, expired, revoked or forged; which of them is not told. 401 by default.
    /// </summary>
    /// <remarks>
    /// Forget the token and let the person log in. Logout answers it with 400: the refresh token in the body is missing, or
    /// not one of this session.
    /// </remarks>
    public static Problem TokenInvalid { get; } = new(
        "token_invalid", StatusCodes.Status401Unauthorized, "The token is not valid",
        "The token is not valid or has expired; log in again.");

    /// <summary>Address and password do not match an account.</summary>
    /// <remarks>Let the person correct address or password. The answer is the same for an address without an account.</remarks>
    public static Problem InvalidCredentials { get; } = new(
        "invalid_credentials", StatusCodes.Status401Unauthorized, "The credentials are not valid",
        "No account matches this address and password.");

    /// <summary>Address and password are right, and the account is disabled.</summary>
    /// <remarks>Tell the person to ask those who run the service: nothing that they can do here opens the account.</remarks>
    public static Problem AccountDisabled { get; } = new(
        "account_disabled", StatusCodes.Status403Forbidden, "The account is disabled",
        "This account is disabled; ask those who run this service.");

    /// <summary>The bearer access token is missing or refused.</summary>
    /// <remarks>Get a new access token with the refresh token, once; when that is refused too, let the person log in.</remarks>
    public static Problem Unauthenticated { get; } = new(
        "unauthenticated", StatusCodes.Status401Unauthorized, "Authentication is needed",
        "Send a valid access token in the Authorization header as a Bearer token.");

    /// <summary>The owner proved themselves too long ago, or not strongly enough, for this step (RFC 9470).</summary>
    /// <remarks>
    /// Ask for one of the proofs that <c>methods</c> names, send it to <c>reauthenticate</c>, and repeat the request with the new access
    /// token. Refreshing does not help.
    /// </remarks>
    public static Problem ReauthenticationRequired { get; } = new(
        "reauthentication_required", StatusCodes.Status401Unauthorized, "A fresh proof is needed",
        "Confirm that it is you, then send the request again.");

    /// <summary>The password was right, and the account asks for a second factor. The session has not begun.</summary>
    /// <remarks>
    /// Ask for one of the proofs that <c>methods</c> names and send it with <c>login_ticket</c> to <c>login/second-factor</c> within
    /// <c>expires_in</c> seconds.
    /// </remarks>
    public static Problem SecondFactorRequired { get; } = new(
        "second_factor_required", StatusCodes.Status403Forbidden, "A second factor is needed",
        "Confirm the login with your second factor.");

    /// <summary>The password was right, and the account must first get a second factor. The session has not begun.</summary>
    /// <remarks>
    /// Send <c>enrolment_ticket</c> as the Bearer token to <c>factors/totp</c> or <c>passkeys</c> within <c>expires_in</c> seconds. The
    /// answer that confirms the factor holds the tokens.
    /// </remarks>
    public static Problem SecondFactorEnrolmentRequired { get; } = new(
        "second_factor_enrolment_required", StatusCodes.Status403Forbidden, "A second factor must be set up",
        "Set up a second factor to log in.");

    /// <summary>The passkey was not accepted; why is not told.</summary>
    /// <remarks>Ask for new options and let the person try again, or offer another way to log in.</remarks>
    public static Problem PasskeyRejected { get; } = new(
        "passkey_rejected", StatusCodes.Status400BadRequest, "The passkey was not accepted",
        "The passkey was not accepted; try again, or use another way.");

    /// <summary>The account may not have more of these.</summary>
    /// <remarks>Let the person remove one first.</remarks>
    public static Problem LimitReached { get; } = new(
        "limit_reached", StatusCodes.Status409Conflict, "No more can be added",
        "There is no room for another one; remove one first.");

    /// <summary>Another account got the address before its code was confirmed.</summary>
    /// <remarks>Let the person choose another address. The code has proved that the mailbox is theirs.</remarks>
    public static Problem EmailTaken { get; } = new(
        "email_taken", StatusCodes.Status409Conflict, "The address is taken",
        "Another account has this address; choose another one.");

    /// <summary>The request is understood and refused, such as one with a cookie that comes from a page of another origin.</summary>
    /// <remarks>Do not send it again as it is.</remarks>
    public static Problem Forbidden { get; } = new(
        "forbidden", StatusCodes.Status403Forbidden, "Not allowed",
        "This request is not allowed.");

    /// <summary>There is nothing at this path.</summary>
    /// <remarks>Correct the path.</remarks>
    public static Problem NotFound { get; } = new(
        "not_found", StatusCodes.Status404NotFound, "Not found",
        "There is nothing here; check the path.");

    /// <summary>The path exists, but not for this method.</summary>
    /// <remarks>Use a method that the <c>Allow</c> header names.</remarks>
    public static Problem MethodNotAllowed { get; } = new(
        "method_not_allowed", StatusCodes.Status405MethodNotAllowed, "The method is not allowed",
        "This path does not take this method; the Allow header names those that it takes.");

    /// <summary>The body is over 64 KiB.</summary>
    /// <remarks>Send less.</remarks>
    public static Problem PayloadTooLarge { get; } = new(
        "payload_too_large", StatusCodes.Status413PayloadTooLarge, "The body is too large",
        "The body may have at most 65536 bytes.");

    /// <summary>The body is not JSON in UTF-8.</summary>
    /// <remarks>
    /// Send <c>Content-Type: application/json</c>, with no charset or with utf-8, and without a content encoding.
    /// </remarks>
    public static Problem UnsupportedMediaType { get; } = new(
        "unsupported_media_type", StatusCodes.Status415UnsupportedMediaType, "The content type is not supported",
        "Send the body as application/json in UTF-8.");

    /// <summary>A limit is reached.</summary>
    /// <remarks>Wait as many seconds as <c>Retry-After</c> says, then try again. Do not try sooner: it does not help.</remarks>
    public static Problem TooManyRequests { get; } = new(
        "too_many_requests", StatusCodes.Status429TooManyRequests, "Too many requests",
        "A limit is reached; wait as long as the Retry-After header says and try again.");

    /// <summary>A part that the answer depends on is out of reach or has too much to do.</summary>
    /// <remarks>Try again after as many seconds as <c>Retry-After</c> says.</remarks>
    public static Problem Unavailable { get; } = new(
        "unavailable", StatusCodes.Status503ServiceUnavailable, "The service is unavailable",
        "The service cannot answer right now; try again shortly.")
    { RetryAfter = TimeSpan.FromSeconds(2) };

    /// <summary>A defect of the server. The answer carries a <c>trace_id</c> and no other detail.</summary>
    /// <remarks>
    /// Report the <c>trace_id</c> to the operator of the server. A GET may be tried again; look first before you repeat anything
    /// else.
    /// </remarks>
    public static Problem InternalError { get; } = new(
        "internal_error", StatusCodes.Status500InternalServerError, "Something went wrong",
        "The server met a defect of its own; the trace_id finds it in the logs.");

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
