namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>A reset is asked for at one server and done at the other one, which ends the session that the first one began.</summary>
internal sealed class PasswordResetStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private const string NewPassword = "wrong donkey charger";

    private Fixtures.Tokens _tokens = null!;
    private string _id = "";
    private string _otp = "";

    public override async Task BeginAsync(ApiClient server)
    {
        await JoinAsync(server);
        _tokens = await LogInAsync(server);
        _id = Text(await server.PostAsync(200, "forgot-password", new { email = Email }), "reset_id");
        _otp = await CodeAsync(Email);
    }

    public override async Task FinishAsync(ApiClient server)
    {
        await server.PostAsync(200, "reset-password", new { email = Email, otp = _otp, new_password = NewPassword, reset_id = _id });
        await server.GetAsync(401, "me", _tokens.Access);
        await server.PostAsync(401, "token/refresh", new { refresh = _tokens.Refresh });
        await LogInAsync(server, NewPassword);
    }
}
