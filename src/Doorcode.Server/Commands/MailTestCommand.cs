using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Addresses;
using Doorcode.Mail;
using Doorcode.Outbox;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode mail test</c>: one mail, sent at once.</summary>
internal static class MailTestCommand
{
    public static Command Make(Terminal terminal)
    {
        var to = new Argument<string>("ADDRESS") { Description = "Where to send it." };
        var json = CommandOptions.Json();
        var test = new Command("test", "Sends one mail at once, and says what the mail server answers.") { to, json };
        test.SetAction((parsed, cancel) => SendAsync(terminal, parsed.GetValue(to)!, parsed.GetValue(json), cancel));
        return test;
    }

    private static async Task<int> SendAsync(Terminal terminal, string to, bool json, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(to, out var address, out var fault))
            return await terminal.RefuseArgumentsAsync($"ADDRESS: {fault.Sentence}");

        // Rendering a mail asks the database which language the account of its address prefers, although this mail is in English alone.
        return await CommandDatabase.RunAsync(
            terminal, services => SendAsync(terminal, services.GetRequiredService<SendTestMail>(), address, json, cancel), cancel);
    }

    private static async Task<int> SendAsync(Terminal terminal, SendTestMail test, EmailAddress address, bool json, CancellationToken cancel)
    {
        if (test.Faults is { Count: > 0 } faults)
            return await terminal.RefuseAsync(string.Join(' ', faults));

        if (!test.CanSend)
            return await terminal.RefuseAsync("There is no mail server: Doorcode:Smtp:Host is not set.");

        switch (await test.RunAsync(address, cancel))
        {
            case Delivery.Refused refused:
                return await terminal.RefuseAsync($"The mail was refused for good: {refused.Reason}.");
            case Delivery.Deferred deferred:
                return await terminal.RefuseAsync($"The mail could not be sent: {deferred.Reason}.");
        }

        if (json)
            await terminal.WriteAsync(new JsonObject { ["to"] = address.Typed, ["accepted"] = true });
        else
            await terminal.Out.WriteLineAsync("The mail server has taken the mail.");

        return 0;
    }
}
