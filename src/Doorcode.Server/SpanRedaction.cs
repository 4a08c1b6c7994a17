using System.Diagnostics;
using OpenTelemetry;

namespace Doorcode.Server;

/// <summary>
/// Leaves in the span of a request what tells how it went, and nothing that its sender wrote: paths and queries may hold
/// addresses or codes, the Host header, the user agent and the trace state anything at all.
/// </summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    private const string Requests = "Microsoft.AspNetCore";

    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "http.request.method", "http.response.status_code", "http.route", "url.scheme", "network.protocol.version", "error.type",
    };

    public override void OnEnd(Activity data)
    {
        if (!data.Source.Name.StartsWith(Requests, StringComparison.Ordinal))
            return;

        data.TraceStateString = null;
        foreach (var (name, _) in data.TagObjects.ToArray())
        {
            if (!Kept.Contains(name))
                data.SetTag(name, null);
        }

        if (data.GetTagItem("http.route") is null)
            data.DisplayName = data.GetTagItem("http.request.method") as string ?? "request";
    }
}
