namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>A session that begins on one server goes on on the other one; ended there, it is over on both.</summary>
internal sealed class SessionStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private Fixtures.Tokens _tokens = null!;

    public override async Task BeginAsync(ApiClient server)
    {
        await JoinAsync(server);
        await server.PostAsync(401, "login", new { email = Email, password = "not the password" });
        _tokens = await RefreshAsync(server, await LogInAsync(server));
        await server.GetAsync(200, "me", _tokens.Access);
    }

    public override async Task FinishAsync(ApiClient server)
    {
        await server.GetAsync(200, "me", _tokens.Access);
        var next = await RefreshAsync(server, _tokens);
        // As after a lost answer: whichever server is asked, it has the same successor.
        Same(next.Refresh, (await RefreshAsync(server, _tokens)).Refresh, "the successor of a token that is presented again");
        var last = await RefreshAsync(server, next);
        await server.PostAsync(205, "logout", new { refresh_token = last.Refresh }, last.Access);
        // Several times, so that a balancer asks every server.
        for (var time = 0; time < 2; time++)
        {
            await server.GetAsync(401, "me", last.Access);
            await server.PostAsync(401, "token/refresh", new { refresh = last.Refresh });
            await server.GetAsync(401, "me", _tokens.Access);
        }
    }
}
