using System.Text.Json;
using Doorcode.Harness.Facts;

namespace Doorcode.Harness.People;

/// <summary>What came of a request, with what the answer holds.</summary>
internal sealed record Answer(Exchange Exchange, JsonElement Body)
{
    public Ending Ending => Exchange.Ending;

    public string Text(string member) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(member, out var value) ? value.GetString() ?? "" : "";

    /// <summary>The same, for a fact about a session.</summary>
    public SessionAnswer ForSession => Ending switch
    {
        Ending.Success => SessionAnswer.Accepted,
        Ending.Refused => SessionAnswer.Refused,
        _ => SessionAnswer.Unknown,
    };
}
