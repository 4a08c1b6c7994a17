namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>A code to log in with is mailed by one server and confirmed at the other one.</summary>
internal sealed class MailedLoginStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private string _id = "";
    private string _otp = "";

    public override async Task BeginAsync(ApiClient server)
    {
        await JoinAsync(server);
        _id = Text(await server.PostAsync(200, "login-otp", new { email = Email }), "login_id");
        _otp = await CodeAsync(Email);
    }

    public override async Task FinishAsync(ApiClient server)
    {
        var tokens = TokensIn(await server.PostAsync(200, "login-otp/confirm", new { email = Email, otp = _otp, login_id = _id }));
        await server.PostAsync(400, "login-otp/confirm", new { email = Email, otp = _otp, login_id = _id });
        await RefreshAsync(server, tokens);
    }
}
