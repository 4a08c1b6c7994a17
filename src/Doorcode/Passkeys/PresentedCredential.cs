using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Doorcode.Passkeys;

/// <summary>What a browser answered, as far as it is read before and after the framework's handler judges it.</summary>
/// <param name="Id">The credential's id.</param>
/// <param name="Json">All of it.</param>
/// <param name="Response">Its member <c>response</c>, an object.</param>
internal sealed record PresentedCredential(byte[] Id, JsonElement Json, JsonElement Response)
{
    private static readonly string[] Members = ["id", "rawId", "type", "authenticatorAttachment", "clientExtensionResults"];

    private static readonly string[] MembersOfResponse =
        ["clientDataJSON", "attestationObject", "transports", "authenticatorData", "signature", "userHandle"];

    /// <summary>WebAuthn Level 3, section 4: a credential id has at most 1023 bytes.</summary>
    private const int MaxId = 1023;

    /// <summary>Of authenticator data: the hash of the relying party's id, the flags, the counter (WebAuthn Level 3, section 6.1).</summary>
    private const int FlagsAt = 32;

    private const int ShortestData = 37;
    private const byte UserVerified = 0b100;

    /// <summary>Whether the authenticator says, in this answer, that it has verified its user; the handler keeps it to itself.</summary>
    public bool IsUserVerified =>
        Text(Response, "authenticatorData") is { } text
        && Bytes(text) is { Length: >= ShortestData } data
        && (data[FlagsAt] & UserVerified) != 0;

    /// <summary>Reads the id; null when the answer is no credential, or its two ids differ.</summary>
    public static PresentedCredential? Of(JsonElement json)
    {
        var id = Text(json, "id");
        return id is not null
            && string.Equals(id, Text(json, "rawId"), StringComparison.Ordinal)
            && Text(json, "type") is "public-key"
            && Bytes(id) is { Length: > 0 and <= MaxId } bytes
            && Member(json, "response") is { ValueKind: JsonValueKind.Object } response
            ? new PresentedCredential(bytes, json, response)
            : null;
    }

    /// <summary>
    /// The members that WebAuthn names, and no others, for the handler. The handler ignores the case of names and takes the last of several,
    /// so with others it could judge other bytes than the ones that are checked here.
    /// </summary>
    public string ForHandler()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            Copy(Json, Members, writer);
            writer.WriteStartObject("response");
            Copy(Response, MembersOfResponse, writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Copy(JsonElement json, string[] names, Utf8JsonWriter writer)
    {
        foreach (var name in names)
        {
            if (Member(json, name) is not { } value)
                continue;

            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static byte[]? Bytes(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
