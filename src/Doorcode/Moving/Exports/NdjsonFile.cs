using System.Text.Json.Nodes;

namespace Doorcode.Moving.Exports;

/// <summary>Our own format: an object a line, with everything.</summary>
internal sealed class NdjsonFile : AccountsFile
{
    public override string Write(JsonObject account) => account.ToJsonString() + "\n";
}
