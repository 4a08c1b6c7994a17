namespace Doorcode.Accounts;

/// <summary>The kinds of second factors that an account has. The numbers are kept in the database.</summary>
[Flags]
internal enum FactorKinds
{
    None = 0,

    /// <summary>An authenticator app (TOTP, RFC 6238).</summary>
    Totp = 1,

    /// <summary>At least one passkey.</summary>
    Passkey = 2,

    /// <summary>At least one recovery code that is not spent. They stand in for the other kinds and are no factor by themselves.</summary>
    RecoveryCodes = 4,
}

/// <summary>What the kinds mean.</summary>
internal static class FactorKindsExtensions
{
    /// <summary>Whether an account with these kinds asks for a second factor.</summary>
    public static bool HasFactor(this FactorKinds kinds) => (kinds & (FactorKinds.Totp | FactorKinds.Passkey)) != FactorKinds.None;

    /// <summary>The members of a request that can prove a factor of these kinds, in the order in which a client offers them.</summary>
    public static IReadOnlyList<string> Members(this FactorKinds kinds)
    {
        var members = new List<string>();
        if (kinds.HasFlag(FactorKinds.Passkey))
            members.Add("passkey");

        if (kinds.HasFlag(FactorKinds.Totp))
            members.Add("totp");

        if (kinds.HasFlag(FactorKinds.RecoveryCodes))
            members.Add("recovery_code");

        return members;
    }

    /// <summary>What a wrong proof of one kind of factor is answered.</summary>
    public static Problem WrongProof(this FactorKinds kind) =>
        kind is FactorKinds.Passkey ? Problems.PasskeyRejected : Problems.CodeRejected;
}
