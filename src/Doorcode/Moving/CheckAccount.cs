using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Identities;
using Doorcode.Languages;
using Doorcode.Passwords;
using Doorcode.Passwords.Imported;
using Doorcode.Proofs;

namespace Doorcode.Moving;

/// <summary>An account that may be stored.</summary>
/// <param name="Row">Where it comes from.</param>
/// <param name="Account">Its row.</param>
/// <param name="Factors">Its second factors.</param>
/// <param name="Identities">Its logins at other services.</param>
internal sealed record CheckedAccount(MovedRow Row, ImportedAccount Account, IReadOnlyList<MovedFactor> Factors, IReadOnlyList<LinkedIdentity> Identities);

/// <summary>
/// Checks an account of another system by the rules of this one, and wraps a weak hash. Everything that does not depend on other accounts is
/// decided here.
/// </summary>
internal sealed class CheckAccount(IEnumerable<IMovedFactor> factors, Argon2Hash own)
{
    private const int LongestLegacyId = 256;

    private static readonly Refusal Unreadable = new("row_unreadable", "The row cannot be read.");
    private static readonly Refusal NoAddress = new("address_missing", "The row has no address.");

    private static readonly Refusal UnknownHash = new(
        "hash_unknown", "The password hash is in no known format; without it, a reset by mailed code opens the account.");

    private static readonly Refusal CostlyHash = new(
        "hash_too_costly",
        "Verifying the password hash takes more than two seconds or 256 MiB; without it, a reset by mailed code opens the account.");

    private static readonly Refusal TooLongId = new("legacy_id_too_long", $"The old id has more than {LongestLegacyId} characters.");

    private readonly IMovedFactor[] _factors = [.. factors];

    /// <summary>Checks an account.</summary>
    /// <param name="row">The row.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="refusal">Why it is not taken.</param>
    /// <returns>What may be stored; null when it is refused.</returns>
    public CheckedAccount? Run(MovedRow row, ImportSource source, out Refusal? refusal)
    {
        if (row.Account is not { } moved)
        {
            refusal = row.Fault is null ? Unreadable : Unreadable with { Detail = row.Fault };
            return null;
        }

        EmailAddress? address = null;
        FieldFault? fault = null;
        if (string.IsNullOrWhiteSpace(moved.Email))
            refusal = NoAddress;
        else if (!EmailAddress.TryParse(moved.Email, out address, out fault))
            refusal = new Refusal("address_invalid", fault.Sentence);
        else
            refusal = moved.LegacyId?.Length > LongestLegacyId ? TooLongId : null;

        if (refusal is not null || address is null)
            return null;

        if (!FullName.TryParse(string.IsNullOrWhiteSpace(moved.FullName) ? address.Local : moved.FullName, out var name, out fault))
            refusal = new Refusal("name_invalid", fault.Sentence);
        else if (!RoleNames.TryJoin([.. moved.Roles.Select(RoleName.Of).Where(role => role.Length > 0)], out var roles, out fault))
            refusal = new Refusal("roles_invalid", fault.Sentence);
        else if (!ClaimNames.TryWrite(ClaimsOf(moved, source), out var claims, out fault))
            refusal = new Refusal("claims_invalid", fault.Sentence);
        else if (!LinkedIdentity.TryCheck(IdentitiesOf(moved), out var identities, out var wrong))
            refusal = new Refusal("identities_invalid", wrong);
        else if (HashOf(moved, out refusal) is { } hash && FactorsOf(moved, out var kinds, out refusal) is { } taken)
            return new CheckedAccount(
                row,
                Make(moved, new ImportedAccount(address, name, hash, KeysOf(moved, source, address)) { Roles = roles, Claims = claims, Factors = kinds }),
                taken,
                identities);

        return null;
    }

    private static ImportedAccount Make(MovedAccount moved, ImportedAccount account) => account with
    {
        Id = moved.Id,
        CreatedAt = moved.CreatedAt?.ToUnixTimeMilliseconds(),
        Language = AcceptLanguage.IsTag(moved.Language) ? moved.Language : null,
        IsDisabled = moved.IsDisabled,
    };

    private static ImportedKeys KeysOf(MovedAccount moved, ImportSource source, EmailAddress address) =>
        ImportedKeys.Of(source.Name, moved.LegacyId, moved.Id, address.Canonical);

    private static JsonObject ClaimsOf(MovedAccount moved, ImportSource source)
    {
        var claims = moved.Claims?.DeepClone().AsObject() ?? [];
        if (moved.LegacyId is { Length: > 0 } id)
            claims[source.LegacyClaim] = id;

        return claims;
    }

    /// <summary>
    /// None where the address was not verified: a stranger may have made the account and linked a login of their own, which must not open it once the
    /// address's owner has it.
    /// </summary>
    private static IReadOnlyList<LinkedIdentity> IdentitiesOf(MovedAccount moved) => moved.IsVerified ? moved.Identities : [];

    /// <summary>What is stored as the hash; null with a refusal.</summary>
    private string? HashOf(MovedAccount moved, out Refusal? refusal)
    {
        refusal = null;
        var hash = moved.PasswordHash;
        if (!moved.IsVerified || string.IsNullOrEmpty(hash) || hash.StartsWith(HashFormats.Unusable, StringComparison.Ordinal))
            return ImportedHashes.Unusable;

        if (HashFormats.ReadAtAnyCost(hash) is { } readable)
        {
            if (HashCosts.Allow(readable.Work))
                return HashFormats.Stored(hash, readable);

            refusal = CostlyHash;
            return null;
        }

        if (WeakHash.Read(hash) is var (weak, digest))
            return weak.Wrap(digest, own);

        refusal = UnknownHash;
        return null;
    }

    /// <summary>
    /// The second factors; null with a refusal. Recovery codes without a factor are left out. An account whose address was not verified gets
    /// no factors: a stranger may have enrolled them, and they would keep the address's owner out.
    /// </summary>
    private List<MovedFactor>? FactorsOf(MovedAccount moved, out FactorKinds kinds, out Refusal? refusal)
    {
        kinds = FactorKinds.None;
        refusal = null;
        if (!moved.IsVerified)
            return [];

        var taken = new List<MovedFactor>();
        foreach (var (name, value) in moved.Factors)
        {
            if (value is null)
                continue;

            string? fault = null;
            if (Array.Find(_factors, known => string.Equals(known.Name, name, StringComparison.Ordinal)) is not { } kind || kind.Read(value, out fault) is not { } factor)
            {
                refusal = new Refusal(
                    "factor_unreadable",
                    $"The row has {fault ?? name}, which cannot be taken. Remove this second factor from the row, and its owner enrols one here.");
                return null;
            }

            taken.Add(factor);
            kinds |= kind.Kind;
        }

        if (!kinds.HasFactor())
            (kinds, taken) = (FactorKinds.None, []);

        return taken;
    }
}
