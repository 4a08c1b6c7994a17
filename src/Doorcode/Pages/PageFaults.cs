using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>What a page says to a problem.</summary>
internal static class PageFaults
{
    /// <summary>Why a form was refused.</summary>
    public static string FaultOf(this PageWords words, Problem problem) => problem switch
    {
        { Status: StatusCodes.Status429TooManyRequests, RetryAfter: { TotalMinutes: > 1 } wait } =>
            words.With("problem.too_many_requests.minutes", ("minutes", (long)Math.Ceiling(wait.TotalMinutes))),
        { HasOwnDetail: true } => problem.DetailIn(words.Language),
        _ => words.Find($"problem.{problem.Code}") ?? problem.DetailIn(words.Language),
    };

    /// <summary>Whether a step asks for a fresh proof first.</summary>
    public static bool AsksForProof(this Problem problem) =>
        string.Equals(problem.Code, Problems.ReauthenticationRequired.Code, StringComparison.Ordinal);

    /// <summary>Fills a form in again and marks the fields that a problem blames. No password is filled in.</summary>
    public static FormBlock Marked(this FormBlock form, Visit visit, Problem? problem) => form with
    {
        Fields =
        [
            .. form.Fields.Select(field => field with
            {
                Value = field.Kind is FieldKind.Text or FieldKind.Email ? visit.Form.Find(field.Name) ?? field.Value : "",
                Faults = problem?.Errors.TryGetValue(field.Name, out var faults) == true ? [.. faults.Select(fault => fault.SentenceIn(visit.Words.Language))] : [],
            }),
        ],
    };
}
