using System.Text.Json;
using Doorcode.Proofs;

namespace Doorcode.Pages;

/// <summary>A passkey in a form: the script puts the browser's answer there.</summary>
internal static class TypedPasskey
{
    private const string Field = "credential";

    /// <summary>The proof of a form; null when it holds none.</summary>
    public static PasskeyProof? Passkey(this Visit visit) =>
        visit.State.Ceremony is { } ceremony && visit.Form.Find(Field) is { } text && Parse(text) is { } credential
            ? new PasskeyProof { CeremonyId = ceremony, Credential = credential }
            : null;

    private static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
