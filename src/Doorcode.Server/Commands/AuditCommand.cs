using System.CommandLine;
using System.Globalization;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Events;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode audit</c>: who did what, when, from where, and how it ended.</summary>
internal static class AuditCommand
{
    private const int PageSize = 500;

    private static readonly Option<string> Account = new("--account") { Description = "Of this account only, by its id." };
    private static readonly Option<string> Email = new("--email") { Description = "Of this address only, with or without an account." };
    private static readonly Option<string> Event = new("--event") { Description = "Of this kind only, such as login or refresh.reuse." };

    private static readonly Option<string> Since = new("--since")
    {
        Description = "How far back: a number and s, m, h or d, such as 30m or 7d.",
        DefaultValueFactory = _ => "24h",
    };

    private static readonly Option<bool> Json = CommandOptions.Json();

    public static Command Make(Terminal terminal)
    {
        var audit = new Command("audit", "Prints the audit log, newest last.") { Account, Email, Event, Since, Json };
        audit.SetAction((parsed, cancel) => OfflineDatabase.RunAsync(terminal, services => PrintAsync(terminal, services, parsed, cancel), cancel));
        return audit;
    }

    private static async Task<int> PrintAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancel)
    {
        if (!TryDuration(parsed.GetValue(Since)!, out var since))
            return await terminal.RefuseArgumentsAsync("--since must be a number and s, m, h or d, such as 30m or 7d.");

        var events = services.GetRequiredService<EventLog>();
        AccountId? account = null;
        if (parsed.GetValue(Account) is { } id)
        {
            if (!Guid.TryParse(id, out var known))
                return await terminal.RefuseArgumentsAsync("--account must be the id of an account, as in the sub of its tokens.");

            account = new AccountId(known);
        }

        byte[]? subject = null;
        if (parsed.GetValue(Email) is { } typed)
        {
            if (!EmailAddress.TryParse(typed, out var address, out var fault))
                return await terminal.RefuseArgumentsAsync($"--email: {fault.Sentence}");

            subject = events.KeyOf(address);
            account ??= (await services.GetRequiredService<AccountStore>().FindAsync(address, cancel))?.Id;
        }

        var store = services.GetRequiredService<AuditStore>();
        var name = parsed.GetValue(Event);
        var filter = new AuditFilter(account, subject, name);
        var isEmpty = true;
        var after = TimeOrderedId.FloorOf(Math.Max(0, services.GetRequiredService<ServerClock>().Now - (long)since.TotalMilliseconds));
        Func<AuditLine, string> write = parsed.GetValue(Json) ? AuditText.Json : AuditText.Plain;
        IReadOnlyList<AuditLine> page;
        do
        {
            page = await store.ReadAsync(filter, after, PageSize, cancel);
            foreach (var line in page)
                await terminal.Out.WriteLineAsync(write(line));

            after = page.Count > 0 ? page[^1].Id : after;
            isEmpty &= page.Count == 0;
        }
        while (page.Count == PageSize);

        // A newer server may have written events that this version does not know, so only one without lines is taken for a slip.
        return name is null || !isEmpty || events.Names.Contains(name, StringComparer.Ordinal)
            ? 0
            : await terminal.RefuseArgumentsAsync($"--event must be one of {string.Join(", ", events.Names)}.");
    }

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 100_000)
            return false;

        TimeSpan? unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        duration = number * (unit ?? TimeSpan.Zero);
        return unit is not null;
    }
}
