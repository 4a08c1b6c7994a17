using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Doorcode.Events;
using Doorcode.Sessions;

namespace Doorcode.Administration;

/// <summary>What operators see of an account beside the account itself: no secrets, hashes and codes.</summary>
/// <param name="Sessions">The sessions that live, the one that was used last first.</param>
/// <param name="Factors">What each kind of second factor tells of itself.</param>
/// <param name="Events">The last audit lines, the newest first.</param>
[Experimental("DOORCODE002")]
public sealed record AccountDetails(JsonArray Sessions, JsonObject Factors, JsonArray Events);

/// <summary>Gathers the details of one account, for operators.</summary>
[Experimental("DOORCODE002")]
public sealed class ShowAccount
{
    private const int LastEvents = 10;

    /// <summary>What an account's data calls its second factors.</summary>
    private static readonly string[] Kinds = ["totp", "recovery_codes", "passkeys"];

    private readonly OwnSessions _sessions;
    private readonly IAccountData[] _factors;
    private readonly AuditStore _audit;

    internal ShowAccount(OwnSessions sessions, IEnumerable<IAccountData> data, AuditStore audit) =>
        (_sessions, _factors, _audit) = (sessions, [.. data.Where(part => Kinds.Contains(part.Name, StringComparer.Ordinal))], audit);

    /// <summary>Gathers them.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<AccountDetails> RunAsync(AccountId account, CancellationToken cancel)
    {
        var factors = new JsonObject();
        foreach (var part in _factors)
            factors[part.Name] = await part.ExportAsync(account, cancel);

        return new AccountDetails(
            new JsonArray([.. (await _sessions.ListAsync(account, new SessionId(Guid.Empty), cancel)).Select(JsonNode (session) => SessionData.Export(session))]),
            factors,
            new JsonArray([.. (await _audit.ReadLatestAsync(account, LastEvents, cancel)).Select(JsonNode (line) => AuditData.Export(line))]));
    }
}
