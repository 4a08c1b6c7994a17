using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorcode.EmailValidation;

/// <summary>The members that are read. Each may be of any type: an unexpected one means "not checked".</summary>
internal sealed record MailboxlayerBody
{
    public JsonElement Success { get; init; }

    public JsonElement Error { get; init; }

    public JsonElement Detail { get; init; }

    public JsonElement FormatValid { get; init; }

    public JsonElement MxFound { get; init; }

    public JsonElement SmtpCheck { get; init; }

    public JsonElement CatchAll { get; init; }

    public JsonElement Role { get; init; }

    public JsonElement Disposable { get; init; }

    public JsonElement Free { get; init; }

    public JsonElement DidYouMean { get; init; }

    /// <summary>Every flag that the API documents. An answer in which none is true, false or null says nothing about the address.</summary>
    [JsonIgnore]
    public IReadOnlyList<JsonElement> Flags => [FormatValid, MxFound, SmtpCheck, CatchAll, Role, Disposable, Free];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(MailboxlayerBody))]
internal sealed partial class MailboxlayerJson : JsonSerializerContext;
