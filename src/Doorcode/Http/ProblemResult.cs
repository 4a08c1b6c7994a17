using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Languages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Http;

/// <summary>The body of a failure: RFC 9457 with Doorcode's own members.</summary>
/// <param name="Type">Where this server says what the code means, for people.</param>
/// <param name="Title">What this kind of problem is called.</param>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Detail">One sentence that a person can act on.</param>
/// <param name="Code">Stable name for programs, in snake_case.</param>
internal sealed record ProblemBody(
    [property: Format("uri")] string Type, string Title, int Status, string Detail, string Code)
{
    /// <summary>Sentences for each bad field, named as in the request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, ImmutableArray<string>>? Errors { get; init; }

    /// <summary>The same for programs: a code for each sentence of <c>errors</c>, in the same order.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, ImmutableArray<string>>? ErrorCodes { get; init; }

    /// <summary>What the caller probably meant; only with <c>email_undeliverable</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Format("idn-email")]
    public string? DidYouMean { get; init; }

    /// <summary>How many seconds old a proof may be; only with <c>reauthentication_required</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MaxAge { get; init; }

    /// <summary>The <c>acr</c> that is enough; only with <c>reauthentication_required</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AcrValues { get; init; }

    /// <summary>The members of a request that can hold the missing proof.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? Methods { get; init; }

    /// <summary>Send it with the second factor; only with <c>second_factor_required</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LoginTicket { get; init; }

    /// <summary>Send it as the Bearer token of an enrolment; only with <c>second_factor_enrolment_required</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EnrolmentTicket { get; init; }

    /// <summary>For how many seconds the ticket works.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresIn { get; init; }

    /// <summary>Finds the defect in the server's logs; only with <c>internal_error</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }

    /// <summary>What a problem looks like in an answer.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="url">What <c>type</c> begins with.</param>
    /// <param name="language">The language of its words.</param>
    public static ProblemBody Of(Problem problem, PublicUrl url, Language language) =>
        new($"{url.Value}{Problems.Page}#{problem.Code}", problem.TitleIn(language), problem.Status, problem.DetailIn(language), problem.Code)
        {
            Errors = Each(problem, fault => fault.SentenceIn(language)),
            ErrorCodes = Each(problem, fault => fault.Code),
            DidYouMean = problem.DidYouMean,
            MaxAge = (long?)problem.Proof?.MaxAge?.TotalSeconds,
            AcrValues = problem.Proof?.AcrValues,
            Methods = problem.Proof is { Methods.IsEmpty: false } proof ? proof.Methods : null,
            LoginTicket = problem.Proof?.LoginTicket,
            EnrolmentTicket = problem.Proof?.EnrolmentTicket,
            ExpiresIn = (long?)problem.Proof?.ExpiresIn?.TotalSeconds,
        };

    private static ImmutableSortedDictionary<string, ImmutableArray<string>>? Each(Problem problem, Func<FieldFault, string> text) =>
        problem.Errors.IsEmpty
            ? null
            : problem.Errors.ToImmutableSortedDictionary(
                field => field.Key, field => field.Value.Select(text).ToImmutableArray(), StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;

/// <summary>Answers with a problem: status, headers and body.</summary>
internal sealed class ProblemResult(Problem problem) : IResult
{
    private static readonly ProblemJson Readable =
        new(new JsonSerializerOptions(ProblemJson.Default.Options) { Encoder = ReadableJson.Encoder });

    public Problem Problem => problem;

    /// <summary>What joins an answer to the logs.</summary>
    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = problem.Proof is { } proof ? StepUp(proof) : Challenge(httpContext);

        var language = AnswerLanguage.Of(httpContext);
        response.Headers.ContentLanguage = language.Tag;
        var body = ProblemBody.Of(problem, httpContext.RequestServices.GetRequiredService<PublicUrl>(), language) with
        {
            TraceId = problem.Status == StatusCodes.Status500InternalServerError ? TraceId(httpContext) : null,
        };
        await response.WriteAsJsonAsync(
            body, Readable.ProblemBody, "application/problem+json", httpContext.RequestAborted);
    }

    /// <summary>RFC 6750 section 3: no error code where no bearer token was sent, or where it was good and something else was wrong.</summary>
    private string Challenge(HttpContext context) =>
        string.Equals(problem.Code, Problems.Unauthenticated.Code, StringComparison.Ordinal)
        && context.Request.Headers.Authorization.Any(IsBearer)
            ? "Bearer realm=\"doorcode\", error=\"invalid_token\", error_description=\"The token is not valid or has expired\""
            : "Bearer realm=\"doorcode\"";

    /// <summary>RFC 9470 section 3.</summary>
    private static string StepUp(ProofNeeded proof) => string.Create(
        CultureInfo.InvariantCulture,
        $"Bearer realm=\"doorcode\", error=\"insufficient_user_authentication\", max_age={(long)(proof.MaxAge?.TotalSeconds ?? 0)}, acr_values=\"{proof.AcrValues}\"");

    private static bool IsBearer(string? credentials) =>
        credentials is not null && credentials.Split(' ')[0].Equals("Bearer", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Answers with a problem, or with what a use case has returned.</summary>
[Experimental("DOORCODE002")]
public static class ToHttpExtensions
{
    internal static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> success)
        where T : class =>
        result.Try(out var value, out var problem) ? success(value) : new ProblemResult(problem);

    /// <summary>Answers the value of a success as JSON.</summary>
    internal static IResult ToHttp<T>(this Result<T> result, JsonTypeInfo<T> json, int status = StatusCodes.Status200OK)
        where T : class =>
        result.ToHttp(value => TypedResults.Json(value, json, statusCode: status));

    /// <summary>Answers the value of a success as JSON, its sentence in the language of the request.</summary>
    internal static IResult ToSpokenHttp<T>(this Result<T> result, JsonTypeInfo<T> json, int status = StatusCodes.Status200OK)
        where T : class, ISpoken<T> =>
        result.ToHttp(value => new SpokenResult<T>(value, json, status));

    /// <summary>Answers with a problem, as Doorcode's own endpoints do.</summary>
    /// <param name="problem">The problem.</param>
    public static IResult ToHttp(this Problem problem) => new ProblemResult(problem);
}
