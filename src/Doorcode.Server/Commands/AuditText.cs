using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Doorcode.Events;

namespace Doorcode.Server.Commands;

/// <summary>Lines of the audit log as they are printed.</summary>
internal static class AuditText
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>For programs: one JSON object.</summary>
    public static string Json(AuditLine line)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var (name, value) in Fields(line))
            {
                if (value is not null)
                    json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>For a person.</summary>
    public static string Plain(AuditLine line)
    {
        var text = new StringBuilder($"{TimeOf(line)}  {line.Event,-22} {line.Outcome,-8}");
        Add("account", line.Account?.ToString("D"));
        Add("session", line.Session?.ToString("D"));
        // Enough to tell addresses apart.
        Add("subject", SubjectOf(line)?[..12]);
        Add("ip", line.Ip);
        Add("details", Quoted(line.Details));
        Add("agent", Quoted(line.UserAgent));
        return text.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
                text.Append(CultureInfo.InvariantCulture, $" {name}={value}");
        }
    }

    private static (string Name, string? Value)[] Fields(AuditLine line) =>
    [
        ("id", line.Id.ToString("D")), ("at", TimeOf(line)), ("event", line.Event), ("outcome", line.Outcome),
        ("account", line.Account?.ToString("D")), ("session", line.Session?.ToString("D")), ("subject", SubjectOf(line)),
        ("ip", line.Ip), ("user_agent", line.UserAgent), ("details", line.Details),
    ];

    /// <summary>The name that a client gives itself is escaped, so that it cannot write to the terminal.</summary>
    private static string? Quoted(string? text) => text is null ? null : $"\"{JavaScriptEncoder.Default.Encode(text)}\"";

    private static string? SubjectOf(AuditLine line) => line.Subject is null ? null : Convert.ToHexStringLower(line.Subject);

    private static string TimeOf(AuditLine line) =>
        DateTimeOffset.FromUnixTimeMilliseconds(line.At).UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);
}
