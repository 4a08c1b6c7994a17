using Doorcode.Accounts;
using Doorcode.Http;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Microsoft.Extensions.Options;

namespace Doorcode.Factors;

/// <summary>The second factors of an account.</summary>
internal sealed record FactorsResponse
{
    /// <summary>The authenticator app; null when there is none.</summary>
    public required ListedTotp? Totp { get; init; }

    /// <summary>The recovery codes; null when there are none.</summary>
    public required ListedRecoveryCodes? RecoveryCodes { get; init; }

    /// <summary>The passkeys, the oldest first.</summary>
    public required IReadOnlyList<ListedPasskey> Passkeys { get; init; }

    /// <summary>Whether the account must have a second factor.</summary>
    [Example(false)]
    public required bool Required { get; init; }
}

/// <summary>An authenticator app as its owner sees it.</summary>
internal sealed record ListedTotp
{
    /// <summary>When it was added.</summary>
    [Example("2026-03-01T12:00:00+00:00")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a code of it was last accepted.</summary>
    [Example("2026-03-02T08:30:00+00:00")]
    public required DateTimeOffset LastUsedAt { get; init; }
}

/// <summary>The recovery codes as their owner sees them.</summary>
internal sealed record ListedRecoveryCodes
{
    /// <summary>How many are not spent.</summary>
    [Example(10)]
    public required int Left { get; init; }

    /// <summary>When they were made.</summary>
    [Example("2026-03-01T12:00:00+00:00")]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Lists the second factors of an account.</summary>
internal sealed class ListFactors(
    TotpStore totp, RecoveryCodeStore codes, IEnumerable<IPasskeyList> passkeys, IOptions<SecondFactorOptions> options)
{
    public async Task<FactorsResponse> RunAsync(LiveSession session, CancellationToken cancel)
    {
        var account = session.Account;
        var kinds = session.Factors;
        return new FactorsResponse
        {
            Totp = kinds.HasFlag(FactorKinds.Totp) && await totp.FindAsync(account, cancel) is { } app
                ? new ListedTotp { CreatedAt = Time(app.CreatedAt), LastUsedAt = Time(app.LastUsedAt) }
                : null,
            RecoveryCodes = kinds.HasFlag(FactorKinds.RecoveryCodes) && await codes.AllAsync(account, cancel) is { Count: > 0 } left
                ? new ListedRecoveryCodes { Left = left.Count, CreatedAt = Time(left[0].CreatedAt) }
                : null,
            Passkeys = kinds.HasFlag(FactorKinds.Passkey) && passkeys.FirstOrDefault() is { } list ? await list.AllAsync(account, cancel) : [],
            Required = options.Value.IsRequiredOf(session.Granted),
        };
    }

    private static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
}
