using Doorcode.Http;
using Doorcode.Proofs;

namespace Doorcode.Pages;

/// <summary>A passkey in a form: the script puts the browser's answer there.</summary>
internal static class TypedPasskey
{
    private const string Field = "credential";

    /// <summary>The proof of a form; null when it holds none.</summary>
    public static PasskeyProof? Passkey(this Visit visit) =>
        visit.State.Ceremony is { } ceremony && visit.Form.Find(Field) is { } text && StrictJson.ReadObject(text) is { } credential
            ? new PasskeyProof { CeremonyId = ceremony, Credential = credential }
            : null;
}
