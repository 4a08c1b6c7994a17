using System.Text.Json.Serialization;

namespace Doorcode.Codes;

/// <summary>The sealed part of a stored code.</summary>
/// <param name="Code">The code, to mail it again; null in a decoy.</param>
/// <param name="MailTo">The address that it was mailed to; null in a placeholder of an earlier version.</param>
/// <param name="Payload">What the feature stored with it; null in a decoy.</param>
internal sealed record CodeContent(string? Code, string? MailTo, string? Payload)
{
    /// <summary>The address; the row has only a keyed hash of it, which must be made anew with a new master key.</summary>
    public string? Address { get; init; }

    /// <summary>The network that asked; the row has only a keyed hash of it, too.</summary>
    public string? Network { get; init; }

    /// <summary>Never the code, because printed text ends in logs.</summary>
    public override string ToString() => nameof(CodeContent);
}

[JsonSerializable(typeof(CodeContent))]
internal sealed partial class CodeJson : JsonSerializerContext;
