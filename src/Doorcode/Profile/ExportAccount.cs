using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Profile;

/// <summary>Gathers all that is stored about an account, for its owner. Each feature adds its part (<see cref="IAccountData"/>).</summary>
internal sealed class ExportAccount(
    AccountStore accounts, IEnumerable<IAccountData> data, ServerClock clock, EventLog events, Database database)
{
    /// <summary>How long after an export the next one may follow. It holds even if rate limits are off, and survives a restart.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly IAccountData[] _data = [.. data];

    public async Task<Result<AccountExport>> RunAsync(LiveSession session, Caller caller, CancellationToken cancel)
    {
        var now = clock.Now;
        var before = now - (long)Pause.TotalMilliseconds;
        if (!await accounts.TryTakeExportAsync(session.Account, now, before, cancel))
        {
            return await accounts.FindExportedAtAsync(session.Account, cancel) is { } last
                ? TooSoon(last, before)
                : Problems.Unauthenticated;
        }

        await database.WriteAsync(
            async tx =>
            {
                await events.RecordAsync(
                    tx, new EventRecord(ProfileEvents.Exported) { Account = session.Account, Session = session.Id, By = caller });
                return 0;
            },
            cancel);
        var export = new AccountExport(now);
        foreach (var part in _data)
        {
            if (part.ExportItems(session.Account) is { } items)
                export.Add(part.Name, items);
            else if (await part.ExportAsync(session.Account, cancel) is { } value)
                export.Add(part.Name, value);
        }

        return export;
    }

    /// <summary>Whether an export would be answered now; takes none, and the value is empty.</summary>
    public async Task<Result<JsonObject>> LookAsync(LiveSession session, CancellationToken cancel)
    {
        var before = clock.Now - (long)Pause.TotalMilliseconds;
        return await accounts.FindExportedAtAsync(session.Account, cancel) is { } last && last > before
            ? TooSoon(last, before)
            : new JsonObject();
    }

    private static Problem TooSoon(long last, long before) => Problems.RetryIn(TimeSpan.FromMilliseconds(Math.Max(1, last - before)));
}
