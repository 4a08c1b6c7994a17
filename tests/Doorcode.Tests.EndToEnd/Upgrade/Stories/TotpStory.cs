namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>The password is given to one server and the code of the app to the other one; the session that enrolled the app goes on.</summary>
internal sealed class TotpStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private EnrolledApp _app = null!;
    private string _ticket = "";

    public override async Task BeginAsync(ApiClient server)
    {
        _app = await JoinWithAppAsync(server);
        _ticket = await TicketAsync(server);
    }

    public override async Task FinishAsync(ApiClient server)
    {
        var code = CodeOf(_app.Secret, 1);
        var tokens = TokensIn(await server.PostAsync(200, "login/second-factor", new { login_ticket = _ticket, totp = code }));
        // Neither works twice: a used ticket on no server, and a code with no other ticket.
        await server.PostAsync(400, "login/second-factor", new { login_ticket = _ticket, totp = code });
        await server.PostAsync(400, "login/second-factor", new { login_ticket = await TicketAsync(server), totp = code });
        await RefreshAsync(server, tokens);
        await RefreshAsync(server, _app.Tokens);
    }
}
