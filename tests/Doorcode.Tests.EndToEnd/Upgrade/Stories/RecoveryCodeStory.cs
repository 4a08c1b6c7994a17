namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>A recovery code that one server has spent is dead at the other one, where the next one works.</summary>
internal sealed class RecoveryCodeStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private EnrolledApp _app = null!;
    private string _ticket = "";

    public override async Task BeginAsync(ApiClient server)
    {
        _app = await JoinWithAppAsync(server);
        await UseAsync(200, server, await TicketAsync(server), 0);
        _ticket = await TicketAsync(server);
    }

    public override async Task FinishAsync(ApiClient server)
    {
        await UseAsync(400, server, _ticket, 0);
        await UseAsync(200, server, _ticket, 1);
        await UseAsync(400, server, await TicketAsync(server), 1);
        var factors = await server.GetAsync(200, "factors", _app.Tokens.Access);
        Same(8, factors.GetProperty("recovery_codes").GetProperty("left").GetInt32(), "the number of codes that are left");
    }

    private Task UseAsync(int expected, ApiClient server, string ticket, int number) =>
        server.PostAsync(expected, "login/second-factor", new { login_ticket = ticket, recovery_code = _app.RecoveryCodes[number] });
}
