using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Outbox;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode mail queue</c>: what waits to be sent. It names no address: mails wait sealed.</summary>
internal static class MailQueueCommand
{
    private const int Most = 1000;

    public static Command Make(Terminal terminal)
    {
        var limit = CommandOptions.Number("--limit", "How many at most", otherwise: 50, Most);
        var json = CommandOptions.Json();
        var queue = new Command("queue", "Lists what waits to be sent, the oldest first.") { limit, json };
        queue.SetAction((parsed, cancel) => CommandDatabase.RunAsync(
            terminal,
            async services =>
            {
                var waiting = await services.GetRequiredService<WaitingItems>().ListAsync(parsed.GetValue(limit), cancel);
                foreach (var item in waiting)
                    await (parsed.GetValue(json) ? terminal.WriteAsync(Json(item)) : terminal.Out.WriteLineAsync(Plain(item)));

                return 0;
            },
            cancel));
        return queue;
    }

    private static JsonObject Json(QueuedItem item) => new()
    {
        ["id"] = item.Id.ToString("D"),
        ["kind"] = item.Kind,
        ["created_at"] = Time(item.CreatedAt),
        ["attempts"] = item.Attempts,
        ["next_attempt_at"] = Time(item.NextAttemptAt),
        ["give_up_at"] = Time(item.GiveUpAt),
        ["last_error"] = item.LastError,
    };

    private static string Plain(QueuedItem item) =>
        $"{item.Id}  {item.Kind}  since {Time(item.CreatedAt):u}  {item.Attempts} attempts, next {Time(item.NextAttemptAt):u}  {item.LastError}".TrimEnd();

    private static DateTimeOffset Time(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);
}
