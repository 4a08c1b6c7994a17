using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Doorcode.Rig;

/// <summary>How an authenticator, or the browser before it, answers; by default as an honest one of the rig's server does.</summary>
public sealed record Answering
{
    /// <summary>Of which page the browser says that it asks.</summary>
    public string Origin { get; init; } = "https://auth.example.org";

    /// <summary>Whose passkey the authenticator says that it is.</summary>
    public string RelyingPartyId { get; init; } = "auth.example.org";

    /// <summary>Null: that of the options.</summary>
    public string? Challenge { get; init; }

    /// <summary>Null: what the ceremony calls for.</summary>
    public string? Type { get; init; }

    /// <summary>Whether somebody touched it.</summary>
    public bool IsUserPresent { get; init; } = true;

    /// <summary>Whether it knows who did.</summary>
    public bool IsUserVerified { get; init; } = true;

    /// <summary>Whether the passkey may be copied.</summary>
    public bool IsBackupEligible { get; init; }

    /// <summary>Whether a copy exists.</summary>
    public bool IsBackedUp { get; init; }

    /// <summary>Whether the page is in a frame of another origin.</summary>
    public bool IsCrossOrigin { get; init; }

    /// <summary>Null: that of the options the passkey was made with.</summary>
    public string? UserHandle { get; init; }

    /// <summary>Whether the answer names the user.</summary>
    public bool HasUserHandle { get; init; } = true;

    /// <summary>Null: one more than before, for an authenticator that counts.</summary>
    public uint? Count { get; init; }

    /// <summary>How browsers reach it.</summary>
    public string[] Transports { get; init; } = ["internal", "hybrid"];
}

/// <summary>An authenticator with one passkey (ES256), and the browser before it (WebAuthn Level 3, sections 5 and 6).</summary>
/// <param name="isCounting">Whether it counts its signatures; else the count is always 0.</param>
public sealed class SoftAuthenticator(bool isCounting = true) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string _userHandle = "";
    private uint _count;

    /// <summary>The id of the passkey.</summary>
    public byte[] Id { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The same, as it is sent.</summary>
    public string IdText => Base64Url.EncodeToString(Id);

    /// <summary>The user whom the passkey was made for, as the options named them; empty before.</summary>
    public string UserHandle => _userHandle;

    /// <summary>What <c>navigator.credentials.create</c> answers to options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="how">How; null for an honest answer.</param>
    public JsonObject Create(JsonElement options, Answering? how = null)
    {
        how ??= new Answering();
        _userHandle = options.GetProperty("user").GetProperty("id").GetString()!;
        var client = ClientData("webauthn.create", options, how);
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["attestationObject"] = Base64Url.EncodeToString(Attestation(how)),
            ["transports"] = new JsonArray([.. how.Transports.Select(transport => JsonValue.Create(transport))]),
        });
    }

    /// <summary>What <c>navigator.credentials.get</c> answers to options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="how">How; null for an honest answer.</param>
    public JsonObject Get(JsonElement options, Answering? how = null)
    {
        how ??= new Answering();
        var client = ClientData("webauthn.get", options, how);
        var data = AuthenticatorData(how, attested: []);
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        var response = new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(
                _key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        };
        if (how.HasUserHandle)
            response["userHandle"] = how.UserHandle ?? _userHandle;

        return Credential(response);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static byte[] ClientData(string type, JsonElement options, Answering how) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = how.Type ?? type,
        ["challenge"] = how.Challenge ?? options.GetProperty("challenge").GetString(),
        ["origin"] = how.Origin,
        ["crossOrigin"] = how.IsCrossOrigin,
    }.ToJsonString());

    private JsonObject Credential(JsonObject response) => new()
    {
        ["id"] = IdText,
        ["rawId"] = IdText,
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    };

    private byte[] Attestation(Answering how)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)Id.Length);
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString(AuthenticatorData(how, [.. new byte[16], .. length, .. Id, .. PublicKey()]));
        writer.WriteEndMap();
        return writer.Encode();
    }

    private byte[] AuthenticatorData(Answering how, byte[] attested)
    {
        _count = how.Count ?? (isCounting ? _count + 1 : 0);
        var flags = (how.IsUserPresent ? 0x01 : 0) | (how.IsUserVerified ? 0x04 : 0) | (how.IsBackupEligible ? 0x08 : 0)
            | (how.IsBackedUp ? 0x10 : 0) | (attested.Length > 0 ? 0x40 : 0);
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, _count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(how.RelyingPartyId)), (byte)flags, .. count, .. attested];
    }

    /// <summary>A COSE key (RFC 9053 section 7.1.1): EC2, ES256, P-256.</summary>
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        writer.WriteInt32(1);
        writer.WriteInt32(2);
        writer.WriteInt32(3);
        writer.WriteInt32(-7);
        writer.WriteInt32(-1);
        writer.WriteInt32(1);
        writer.WriteInt32(-2);
        writer.WriteByteString(point.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(point.Y!);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
