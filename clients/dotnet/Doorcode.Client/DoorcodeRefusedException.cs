using System.Net;
using System.Text.Json;

namespace Doorcode.Client;

/// <summary>
/// The server refuses: a problem of RFC 9457, with a <see cref="Code"/> for programs. A request without an answer, or with one that is not
/// the API's, fails with <see cref="HttpRequestException"/> instead.
/// </summary>
public sealed class DoorcodeRefusedException : Exception
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    internal DoorcodeRefusedException(HttpStatusCode status, JsonElement members, TimeSpan? retryAfter)
        : base(Text(members, "detail") ?? $"The server answered {(int)status}.") =>
        (Status, Members, RetryAfter) = (status, members, retryAfter);

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>What a program acts on, such as <c>second_factor_required</c>; <c>/problems</c> on the server lists all. Empty when something else answered, such as a proxy.</summary>
    public string Code => Text(Members, "code") ?? "";

    /// <summary>A short heading for people. Empty when something else answered.</summary>
    public string Title => Text(Members, "title") ?? "";

    /// <summary>How long to wait before the next try; null where the server does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Sentences for people by field (<c>full_name</c>), after <c>validation_failed</c>; else empty.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors => ListsOf("errors");

    /// <summary>The same faults as codes for programs, in the same order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ErrorCodes => ListsOf("error_codes");

    /// <summary>
    /// The names of the proofs that will do (<c>password</c>, <c>totp</c>, <c>recovery_code</c>, <c>passkey</c>), after <c>second_factor_required</c> and
    /// <c>reauthentication_required</c>; else empty.
    /// </summary>
    public IReadOnlyList<string> Methods => TextsOf(Members, "methods");

    /// <summary>The ticket that a second factor completes, after <c>second_factor_required</c>; else null.</summary>
    public string? LoginTicket => Text(Members, "login_ticket");

    /// <summary>The ticket that enrols a factor, after <c>second_factor_enrolment_required</c>; else null.</summary>
    public string? EnrolmentTicket => Text(Members, "enrolment_ticket");

    /// <summary>All members of the answer, those of newer servers included; an empty object when something else answered.</summary>
    public JsonElement Members { get; }

    /// <summary>The refusal that an answer is, which is read whole and can be read again.</summary>
    internal static async Task<DoorcodeRefusedException> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await response.Content.LoadIntoBufferAsync(cancel);
        return new DoorcodeRefusedException(
            response.StatusCode, MembersOf(await response.Content.ReadAsStringAsync(cancel)), response.Headers.RetryAfter?.Delta);
    }

    /// <summary>The same refusal, when less of the wait is left.</summary>
    internal DoorcodeRefusedException WithRetryAfter(TimeSpan wait) => new(Status, Members, wait);

    private static JsonElement MembersOf(string text)
    {
        try
        {
            var members = JsonElement.Parse(text);
            return members.ValueKind == JsonValueKind.Object ? members : Nothing;
        }
        catch (JsonException)
        {
            // A page of a proxy, for instance: its status is all there is.
            return Nothing;
        }
    }

    private static string? Text(JsonElement members, string name) =>
        members.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string[] TextsOf(JsonElement members, string name) =>
        members.TryGetProperty(name, out var list) ? TextsOf(list) : [];

    private static string[] TextsOf(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];

    private Dictionary<string, IReadOnlyList<string>> ListsOf(string name) =>
        Members.TryGetProperty(name, out var fields) && fields.ValueKind == JsonValueKind.Object
            ? fields.EnumerateObject().ToDictionary(field => field.Name, IReadOnlyList<string> (field) => TextsOf(field.Value), StringComparer.Ordinal)
            : [];
}
