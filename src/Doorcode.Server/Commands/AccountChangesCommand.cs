using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Administration;
using Doorcode.PasswordReset;

namespace Doorcode.Server.Commands;

/// <summary>The commands of <c>doorcode accounts</c> that change one account, by the same use cases as the API.</summary>
internal static class AccountChangesCommand
{
    public static IEnumerable<Command> Make(Terminal terminal) =>
    [
        Change(terminal, "disable", "Shuts an account: its sessions end, and every way in is closed.", async (services, account, cancel) =>
        {
            await services.GetRequiredService<IAccounts>().DisableAsync(account, cancel);
            return new Changed($"Account {account} is disabled.");
        }),
        Change(terminal, "enable", "Opens a disabled account again.", async (services, account, cancel) =>
        {
            await services.GetRequiredService<IAccounts>().EnableAsync(account, cancel);
            return new Changed($"Account {account} is active.");
        }),
        Change(terminal, "send-reset", "Mails the owner a code that sets a new password.", async (services, account, cancel) =>
        {
            var seconds = await services.GetRequiredService<SendReset>().RunAsync(account, cancel);
            return new Changed($"A reset code for account {account} is on its way; it works for {seconds} seconds.")
            {
                Members = new JsonObject { ["expires_in"] = seconds },
            };
        }),
        Change(terminal, "reset-factors", "Removes all second factors of an account and its recovery codes.", async (services, account, cancel) =>
        {
            await services.GetRequiredService<ResetFactors>().RunAsync(account, cancel);
            return new Changed($"Account {account} has no second factor.");
        }),
        Change(terminal, "delete", "Deletes an account at once and for good, with all that is stored about it.", async (services, account, cancel) =>
        {
            await services.GetRequiredService<IAccounts>().DeleteAsync(account, cancel);
            return new Changed($"Account {account} is deleted.") { Members = new JsonObject { ["deleted"] = true } };
        }),
        Roles(terminal),
        Claims(terminal),
    ];

    private static Command Roles(Terminal terminal)
    {
        var names = new Argument<string[]>("ROLE") { Description = "The roles from now on; at most 32.", Arity = ArgumentArity.ZeroOrMore };
        var none = new Option<bool>("--none") { Description = "No roles." };
        var command = Change(
            terminal,
            "roles",
            "Replaces the roles of an account.",
            async (services, account, parsed, cancel) =>
            {
                await services.GetRequiredService<IAccounts>().SetRolesAsync(account, parsed.GetValue(names) ?? [], cancel);
                return new Changed($"The roles of account {account} are replaced.");
            });
        command.Add(names);
        command.Add(none);
        command.Validators.Add(result =>
        {
            if (result.GetValue(none) == result.GetValue(names) is { Length: > 0 })
                result.AddError("Name the roles, or say --none.");
        });
        return command;
    }

    private static Command Claims(Terminal terminal)
    {
        var claims = new Argument<string?>("JSON") { Description = "The claims from now on, as a JSON object.", Arity = ArgumentArity.ZeroOrOne };
        var none = new Option<bool>("--none") { Description = "No claims." };
        var command = Change(
            terminal,
            "claims",
            "Replaces the claims of an account.",
            async (services, account, parsed, cancel) =>
            {
                var replaced = parsed.GetValue(claims) is { } text && Read(text) is { } typed ? typed : new JsonObject();
                await services.GetRequiredService<IAccounts>().SetClaimsAsync(account, replaced, cancel);
                return new Changed($"The claims of account {account} are replaced.");
            });
        command.Add(claims);
        command.Add(none);
        command.Validators.Add(result =>
        {
            var text = result.GetValue(claims);
            if (result.GetValue(none) == text is not null)
                result.AddError("Write the claims as a JSON object, or say --none.");
            else if (text is not null && Read(text) is null)
                result.AddError("JSON must be a JSON object, such as {\"plan\":\"pro\"}.");
        });
        return command;
    }

    private static JsonObject? Read(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Command Change(
        Terminal terminal, string name, string description, Func<IServiceProvider, AccountId, CancellationToken, Task<Changed>> change) =>
        Change(terminal, name, description, (services, account, _, cancel) => change(services, account, cancel));

    private static Command Change(
        Terminal terminal,
        string name,
        string description,
        Func<IServiceProvider, AccountId, ParseResult, CancellationToken, Task<Changed>> change)
    {
        var who = Who.Make();
        var json = CommandOptions.Json();
        var command = new Command(name, description) { who, json };
        command.SetAction((parsed, cancel) => CommandDatabase.RunAsync(
            terminal,
            async services =>
            {
                var id = (await Who.FindAsync(services, parsed.GetValue(who)!, cancel)).Id;
                var changed = await change(services, id, parsed, cancel);
                if (parsed.GetValue(json))
                    await terminal.WriteAsync(await JsonAsync(services, id, changed, cancel));
                else
                    await terminal.Out.WriteLineAsync(changed.Sentence);

                return 0;
            },
            cancel));
        return command;
    }

    /// <summary>The account as it is now, and what the change has to say.</summary>
    private static async Task<JsonObject> JsonAsync(IServiceProvider services, AccountId id, Changed changed, CancellationToken cancel)
    {
        var line = await services.GetRequiredService<IAccounts>().FindAsync(id, cancel) is { } account
            ? AccountText.Json(account)
            : new JsonObject { ["id"] = id.ToString() };
        foreach (var (member, value) in changed.Members)
            line[member] = value?.DeepClone();

        return line;
    }

    /// <summary>What a change has done: a sentence for a person, and members beside those of the account for programs.</summary>
    private sealed record Changed(string Sentence)
    {
        public JsonObject Members { get; init; } = [];
    }
}
