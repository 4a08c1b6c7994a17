using System.CommandLine;
using System.Globalization;
using Doorcode.Addresses;
using Doorcode.Events;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode audit</c>: who did what, when, from where, and how it ended.</summary>
internal static class AuditCommand
{
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
        audit.SetAction((parsed, cancel) => CommandDatabase.RunAsync(terminal, services => PrintAsync(terminal, services, parsed, cancel), cancel));
        return audit;
    }

    private static async Task<int> PrintAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancel)
    {
        if (!TryDuration(parsed.GetValue(Since)!, out var since))
            return await terminal.RefuseArgumentsAsync("--since must be a number and s, m, h or d, such as 30m or 7d.");

        AccountId? account = null;
        if (parsed.GetValue(Account) is { } id)
        {
            if (!Guid.TryParse(id, out var known))
                return await terminal.RefuseArgumentsAsync("--account must be the id of an account, as in the sub of its tokens.");

            account = new AccountId(known);
        }

        EmailAddress? address = null;
        if (parsed.GetValue(Email) is { } typed)
        {
            if (!EmailAddress.TryParse(typed, out address, out var fault))
                return await terminal.RefuseArgumentsAsync($"--email: {fault.Sentence}");

            account ??= (await services.GetRequiredService<IAccounts>().FindByEmailAsync(typed, cancel))?.Id;
        }

        var log = services.GetRequiredService<AuditLog>();
        var name = parsed.GetValue(Event);
        var isEmpty = true;
        Func<AuditLine, string> write = parsed.GetValue(Json) ? AuditText.Json : AuditText.Plain;
        await foreach (var line in log.ReadAsync(account, address, name, since, cancel))
        {
            await terminal.Out.WriteLineAsync(write(line));
            isEmpty = false;
        }

        // A newer server may have written events that this version does not know, so only one without lines is taken for a slip.
        return name is null || !isEmpty || log.Events.Contains(name, StringComparer.Ordinal)
            ? 0
            : await terminal.RefuseArgumentsAsync($"--event must be one of {string.Join(", ", log.Events)}.");
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
