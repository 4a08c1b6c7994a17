using System.CommandLine;
using Doorcode.Administration;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode accounts</c>: what an operator sees of accounts, and the commands that make one.</summary>
internal static class AccountsCommand
{
    private const int MostAtOnce = 1000;

    public static Command Make(Terminal terminal)
    {
        var accounts = new Command("accounts", "Accounts: list, show, create and change them, while servers serve.")
        {
            List(terminal),
            Show(terminal),
            Create(terminal),
            EndSessionsCommand.Make(terminal),
        };
        foreach (var change in AccountChangesCommand.Make(terminal))
            accounts.Add(change);

        return accounts;
    }

    private static Command List(Terminal terminal)
    {
        var limit = CommandOptions.Number("--limit", "How many at most", otherwise: 50, MostAtOnce);
        var after = CommandOptions.Id("--after", "The id of the last account of the page before.");
        var status = CommandOptions.Word("--status", "Of this status only: active or disabled.", "active", "disabled");
        var json = CommandOptions.Json();
        var list = new Command("list", "Lists accounts in the order of their ids, the oldest first.") { limit, after, status, json };
        list.SetAction((parsed, cancel) => CommandDatabase.RunAsync(
            terminal,
            async services =>
            {
                AccountStatus? only = parsed.GetValue(status) switch
                {
                    null => null,
                    "active" => AccountStatus.Active,
                    _ => AccountStatus.Disabled,
                };
                var last = new AccountId(parsed.GetValue(after) ?? Guid.Empty);
                foreach (var account in await services.GetRequiredService<ListAccounts>().RunAsync(only, last, parsed.GetValue(limit), cancel))
                {
                    if (parsed.GetValue(json))
                        await terminal.WriteAsync(AccountText.Json(account));
                    else
                        await terminal.Out.WriteLineAsync(AccountText.Plain(account));
                }

                return 0;
            },
            cancel));
        return list;
    }

    private static Command Show(Terminal terminal)
    {
        var who = Who.Make();
        var json = CommandOptions.Json();
        var show = new Command("show", "Shows an account with its sessions, second factors and last events.") { who, json };
        show.SetAction((parsed, cancel) => CommandDatabase.RunAsync(
            terminal,
            async services =>
            {
                var account = await Who.FindAsync(services, parsed.GetValue(who)!, cancel);
                var details = await services.GetRequiredService<ShowAccount>().RunAsync(account.Id, cancel);
                var shown = AccountText.Json(account);
                shown["sessions"] = details.Sessions;
                shown["factors"] = details.Factors;
                shown["events"] = details.Events;
                await (parsed.GetValue(json) ? terminal.WriteAsync(shown) : terminal.WriteReadableAsync(shown));
                return 0;
            },
            cancel));
        return show;
    }

    private static Command Create(Terminal terminal)
    {
        var address = new Argument<string>("ADDRESS") { Description = "The address; it counts as verified." };
        var name = new Option<string>("--full-name") { Description = "The owner's name.", Required = true };
        var json = CommandOptions.Json();
        var create = new Command(
            "create", "Creates an account. The password is the first line of standard input; without one, a reset by mailed code sets it.")
        {
            address, name, json,
        };
        create.SetAction((parsed, cancel) => CommandDatabase.RunAsync(
            terminal,
            async services =>
            {
                var password = await terminal.In.ReadLineAsync(cancel);
                var account = await services.GetRequiredService<IAccounts>().CreateAsync(
                    parsed.GetValue(address)!, parsed.GetValue(name)!, string.IsNullOrEmpty(password) ? null : password, cancel);
                if (parsed.GetValue(json))
                    await terminal.WriteAsync(AccountText.Json(account));
                else
                    await terminal.Out.WriteLineAsync($"Account {account.Id} is created.");

                return 0;
            },
            cancel));
        return create;
    }
}
