using System.Text.Json;
using Doorcode.Tests.Fixtures;
using MimeKit;

namespace Doorcode.Tests.EndToEnd;

/// <summary>What somebody does before and after a restore.</summary>
internal static class Drill
{
    private const string Email = "ada@example.org";

    public static Task JoinAsync(DoorcodeServer server, Aiosmtpd smtp) => JoinAsync(server.Http, email => smtp.MailToAsync(email));

    public static async Task JoinAsync(HttpClient server, Func<string, Task<MimeMessage>> mailTo)
    {
        var (_, registered) = await server.PostAsync(
            "/api/users/register/", new { email = Email, password = Person.DefaultPassword, full_name = "Ada" });
        var id = registered.GetProperty("registration_id").GetString();
        var otp = SmtpMailbox.CodeIn(await mailTo(Email));
        var (status, _) = await server.PostAsync("/api/users/confirm-otp/", new { email = Email, otp, registration_id = id });
        Assert.Equal(201, status);
    }

    public static Task<Fixtures.Tokens> LogInAsync(DoorcodeServer server) => LogInAsync(server.Http);

    public static async Task<Fixtures.Tokens> LogInAsync(HttpClient server)
    {
        var (status, tokens) = await server.PostAsync(
            "/api/users/login/", new { email = Email, password = Person.DefaultPassword });
        Assert.Equal(200, status);
        return Of(tokens);
    }

    /// <summary>Null when the session is over.</summary>
    public static Task<Fixtures.Tokens?> RefreshAsync(DoorcodeServer server, Fixtures.Tokens pair) => RefreshAsync(server.Http, pair);

    /// <inheritdoc cref="RefreshAsync(DoorcodeServer, Fixtures.Tokens)"/>
    public static async Task<Fixtures.Tokens?> RefreshAsync(HttpClient server, Fixtures.Tokens pair)
    {
        var (status, tokens) = await server.PostAsync("/api/users/token/refresh/", new { refresh = pair.Refresh });
        return status == 200 ? Of(tokens) : null;
    }

    public static Task LogOutAsync(DoorcodeServer server, Fixtures.Tokens pair) => LogOutAsync(server.Http, pair);

    public static async Task LogOutAsync(HttpClient server, Fixtures.Tokens pair)
    {
        var (status, _) = await server.PostAsync("/api/users/logout/", new { refresh_token = pair.Refresh }, pair.Access);
        Assert.Equal(205, status);
    }

    /// <summary>Uses a session all the while that something else happens.</summary>
    public static async Task WorkAsync(DoorcodeServer server, Fixtures.Tokens session, Func<Task> meanwhile)
    {
        using var stop = new CancellationTokenSource();
        var rotations = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = Task.Run(async () =>
        {
            var mine = session;
            while (!stop.IsCancellationRequested)
            {
                mine = await RefreshAsync(server, mine) ?? throw new InvalidOperationException("The session ended.");
                if (++rotations == 20)
                    enough.SetResult();
            }
        });
        await await Task.WhenAny(enough.Task, work);
        await meanwhile();
        await stop.CancelAsync();
        await work;
    }

    private static Fixtures.Tokens Of(JsonElement tokens) =>
        new(tokens.GetProperty("access").GetString()!, tokens.GetProperty("refresh").GetString()!);
}
