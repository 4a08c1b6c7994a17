using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorcode.Events;

namespace Doorcode.Server.Commands;

/// <summary>A line of the audit log as it is printed.</summary>
internal sealed record AuditLine(
    string Id,
    string At,
    string Event,
    string Outcome,
    string? Account,
    string? Session,
    string? Subject,
    string? Ip,
    string? UserAgent,
    string? Details)
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>For programs: one JSON object.</summary>
    public static string Json(AuditRow row) =>
        JsonSerializer.Serialize(
            new AuditLine(
                row.Id.ToString("D"),
                TimeOf(row),
                row.Event,
                row.Outcome,
                row.Account?.ToString("D"),
                row.Session?.ToString("D"),
                row.Subject is null ? null : Convert.ToHexStringLower(row.Subject),
                row.Ip,
                row.UserAgent,
                row.Details),
            AuditLineJson.Default.AuditLine);

    /// <summary>For a person.</summary>
    public static string Text(AuditRow row)
    {
        var line = new StringBuilder($"{TimeOf(row)}  {row.Event,-22} {row.Outcome,-8}");
        Add("account", row.Account?.ToString("D"));
        Add("session", row.Session?.ToString("D"));
        // Enough to tell addresses apart.
        Add("subject", row.Subject is null ? null : Convert.ToHexStringLower(row.Subject)[..12]);
        Add("ip", row.Ip);
        Add("details", Quoted(row.Details));
        Add("agent", Quoted(row.UserAgent));
        return line.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
                line.Append(CultureInfo.InvariantCulture, $" {name}={value}");
        }
    }

    /// <summary>What a client calls itself is escaped, so that it cannot write to the terminal.</summary>
    private static string? Quoted(string? text) => text is null ? null : $"\"{JavaScriptEncoder.Default.Encode(text)}\"";

    private static string TimeOf(AuditRow row) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.At).UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditLine))]
internal sealed partial class AuditLineJson : JsonSerializerContext;
