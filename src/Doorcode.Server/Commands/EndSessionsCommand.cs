using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Administration;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode accounts end-sessions</c>: signs the owner of one account out, or everybody.</summary>
internal static class EndSessionsCommand
{
    public static Command Make(Terminal terminal)
    {
        var who = Who.MakeOptional();
        var all = new Option<bool>("--all") { Description = "Of all accounts; everybody signs in again." };
        var yes = new Option<bool>("--yes") { Description = "Says that --all is meant." };
        var json = CommandOptions.Json();
        var command = new Command("end-sessions", "Ends all sessions of an account, or of all accounts, on every server at once.") { who, all, yes, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetValue(who) is not null)
                result.AddError("Name the account, or say --all.");
            else if (result.GetValue(all) != result.GetValue(yes))
                result.AddError("--all ends the sessions of all accounts; say --all --yes if that is meant.");
        });
        command.SetAction((parsed, cancel) => CommandDatabase.RunAsync(
            terminal,
            async services =>
            {
                var (line, sentence) = parsed.GetValue(who) is { } one
                    ? await EndAsync(services, one, cancel)
                    : await EndEveryAsync(services, cancel);
                await (parsed.GetValue(json) ? terminal.WriteAsync(line) : terminal.Out.WriteLineAsync(sentence));
                return 0;
            },
            cancel));
        return command;
    }

    private static async Task<(JsonObject Line, string Sentence)> EndAsync(IServiceProvider services, string who, CancellationToken cancel)
    {
        var account = await Who.FindAsync(services, who, cancel);
        var ended = await services.GetRequiredService<ISessions>().EndAllAsync(account.Id, cancel);
        var line = AccountText.Json(account);
        line["ended_sessions"] = ended;
        return (line, $"{ended} sessions of account {account.Id} ended.");
    }

    private static async Task<(JsonObject Line, string Sentence)> EndEveryAsync(IServiceProvider services, CancellationToken cancel)
    {
        var ended = await services.GetRequiredService<EndEverySession>().RunAsync(cancel);
        return (new JsonObject { ["ended_sessions"] = ended }, $"{ended} sessions ended; everybody signs in again.");
    }
}
