using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Addresses;
using Doorcode.Http;
using Doorcode.Sessions;

namespace Doorcode.Passkeys;

/// <summary>Another name for a passkey.</summary>
internal sealed record RenamePasskeyRequest : IRequestBody<RenamePasskeyRequest>
{
    /// <summary>The name that its owner gives it.</summary>
    [StringLength(FullName.MaxBytes, MinimumLength = 1)]
    [Example("My phone")]
    public required string Name { get; init; }

    static JsonTypeInfo<RenamePasskeyRequest> IRequestBody<RenamePasskeyRequest>.Json => PasskeysJson.Default.RenamePasskeyRequest;
}

/// <summary>A passkey with its name.</summary>
internal sealed record NamedPasskey
{
    /// <summary>Its id.</summary>
    [Format("uuid")]
    [Example("01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f")]
    public required string Id { get; init; }

    /// <summary>The name that its owner gives it.</summary>
    [Example("My phone")]
    public required string Name { get; init; }
}

/// <summary>Renames a passkey of the account.</summary>
internal sealed class RenamePasskey(PasskeyStore passkeys)
{
    public async Task<Result<NamedPasskey>> RunAsync(LiveSession session, string id, RenamePasskeyRequest request, CancellationToken cancel)
    {
        if (!FullName.TryParse(request.Name, out var name, out var fault))
            return Problems.ValidationFailed.For("name", fault);

        return Guid.TryParseExact(id, "D", out var passkey) && await passkeys.TryRenameAsync(session.Account, passkey, name, cancel)
            ? new NamedPasskey { Id = passkey.ToString("D"), Name = name }
            : Problems.NotFound;
    }
}
