using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

/// <summary>All of an answer that a client can tell apart, but for what is random or a time of day.</summary>
internal static class Sameness
{
    public static string Of(Answer answer)
    {
        var headers = answer.Headers.Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal);
        var members = answer.Json.EnumerateObject().Select(
            member => $"{member.Name}={(member.Name is "registration_id" or "reset_id" or "login_id" or "change_id" ? $"{member.Value.GetString()!.Length} characters" : member.Value.GetRawText())}");
        return $"{(int)answer.Status} {string.Join(' ', headers)} {string.Join(' ', members)}";
    }
}
