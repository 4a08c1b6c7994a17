using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Identities;
using Doorcode.Proofs;
using Doorcode.Storage;

namespace Doorcode.Moving;

/// <summary>Writes every account with its hash and its second factors, page by page: all that it takes to leave. Sessions stay behind.</summary>
[Experimental("DOORCODE002")]
public sealed class ExportAccounts
{
    private const int PageSize = 500;

    private readonly ExportedAccounts _accounts;
    private readonly IdentityStore _identities;
    private readonly IMovedFactor[] _factors;
    private readonly EventLog _events;
    private readonly Database _database;

    internal ExportAccounts(
        ExportedAccounts accounts, IdentityStore identities, IEnumerable<IMovedFactor> factors, EventLog events, Database database) =>
        (_accounts, _identities, _factors, _events, _database) = (accounts, identities, [.. factors], events, database);

    /// <summary>Writes them.</summary>
    /// <param name="write">Gets each account, as <c>import ndjson</c> takes it.</param>
    /// <param name="cancel">Stops between two accounts.</param>
    /// <returns>How many there were.</returns>
    public async Task<long> RunAsync(Func<JsonObject, Task> write, CancellationToken cancel)
    {
        long count = 0;
        AccountId last = default;
        while (await _accounts.PageAsync(last, PageSize, cancel) is { Count: > 0 } page)
        {
            var identities = await _identities.OfPageAsync(last, page[^1].Profile.Id, cancel);
            foreach (var account in page)
                await write(await LineAsync(account, identities[account.Profile.Id], cancel));

            last = page[^1].Profile.Id;
            count += page.Count;
        }

        await RecordAsync(count, cancel);
        return count;
    }

    private async ValueTask<JsonObject> LineAsync(ExportedAccount account, IEnumerable<LinkedIdentity> identities, CancellationToken cancel)
    {
        var profile = account.Profile;
        var line = new JsonObject
        {
            ["id"] = profile.Id.ToString(),
            ["email"] = profile.Email,
            ["full_name"] = profile.FullName,
            ["created_at"] = DateTimeOffset.FromUnixTimeMilliseconds(profile.CreatedAt),
            ["verified"] = true,
        };
        if (!account.PasswordHash.StartsWith(ImportedHashes.Unusable, StringComparison.Ordinal))
            line["password_hash"] = account.PasswordHash;

        if (!string.Equals(profile.Status, StoredProfile.Active, StringComparison.Ordinal))
            line["disabled"] = true;

        if (profile.Granted.Roles is { Count: > 0 } roles)
            line["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]);

        if (profile.Granted.Claims is { Count: > 0 } claims)
            line["claims"] = claims;

        if (profile.Language is { } language)
            line["language"] = language;

        foreach (var factor in _factors.Where(factor => account.Factors.HasFlag(factor.Kind)))
        {
            if (await factor.ExportAsync(profile.Id, cancel) is { } value)
                line[factor.Name] = value;
        }

        if (IdentityData.Write(identities) is { Count: > 0 } list)
            line[IdentityData.Member] = list;

        return line;
    }

    private Task RecordAsync(long count, CancellationToken cancel) => _database.WriteAsync(
        async tx =>
        {
            await _events.RecordAsync(tx, new EventRecord(MovingEvents.Exported)
            {
                Details = string.Create(CultureInfo.InvariantCulture, $"{count} accounts"),
                LogValues = [("Count", count)],
            });
            return 0;
        },
        cancel);
}
