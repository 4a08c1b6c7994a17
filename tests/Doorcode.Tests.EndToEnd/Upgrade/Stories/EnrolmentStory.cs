namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>An authenticator app is offered by one server and confirmed, and removed, at the other one.</summary>
internal sealed class EnrolmentStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private Fixtures.Tokens _tokens = null!;
    private string _secret = "";
    private string _enrolment = "";

    public override async Task BeginAsync(ApiClient server)
    {
        await JoinAsync(server);
        _tokens = await LogInAsync(server);
        var begun = await server.PostAsync(200, "factors/totp", new { password = Password }, _tokens.Access);
        (_enrolment, _secret) = (Text(begun, "enrolment_id"), Text(begun, "secret"));
    }

    public override async Task FinishAsync(ApiClient server)
    {
        _tokens = await RefreshAsync(server, _tokens);
        await server.PostAsync(201, "factors/totp/confirm", new { enrolment_id = _enrolment, totp = CodeOf(_secret, 0) }, _tokens.Access);
        await server.PostAsync(403, "login", new { email = Email, password = Password });
        await server.DeleteAsync(204, "factors/totp", _tokens.Access);
        await LogInAsync(server);
    }
}
