using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>What somebody does before and after a restore.</summary>
internal static class Drill
{
    private const string Email = "ada@example.org";

    public static async Task JoinAsync(ServerProcess server, Aiosmtpd smtp)
    {
        var (_, registered) = await server.PostAsync(
            "/api/users/register/", new { email = Email, password = Person.DefaultPassword, full_name = "Ada" });
        var id = registered.GetProperty("registration_id").GetString();
        var otp = SmtpMailbox.CodeIn(await smtp.MailToAsync(Email));
        var (status, _) = await server.PostAsync("/api/users/confirm-otp/", new { email = Email, otp, registration_id = id });
        Assert.Equal(201, status);
    }

    public static async Task<Fixtures.Tokens> LogInAsync(ServerProcess server)
    {
        var (status, tokens) = await server.PostAsync(
            "/api/users/login/", new { email = Email, password = Person.DefaultPassword });
        Assert.Equal(200, status);
        return Of(tokens);
    }

    /// <summary>Null when the session is over.</summary>
    public static async Task<Fixtures.Tokens?> RefreshAsync(ServerProcess server, Fixtures.Tokens pair)
    {
        var (status, tokens) = await server.PostAsync("/api/users/token/refresh/", new { refresh = pair.Refresh });
        return status == 200 ? Of(tokens) : null;
    }

    public static async Task LogOutAsync(ServerProcess server, Fixtures.Tokens pair)
    {
        var (status, _) = await server.PostAsync("/api/users/logout/", new { refresh_token = pair.Refresh }, pair.Access);
        Assert.Equal(205, status);
    }

    /// <summary>Uses a session all the while that something else happens.</summary>
    public static async Task WorkAsync(ServerProcess server, Fixtures.Tokens session, Func<Task> meanwhile)
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
