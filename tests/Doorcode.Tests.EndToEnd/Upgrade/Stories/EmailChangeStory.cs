using Doorcode.Tests.Factors;

namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>A change of address is asked for at one server and confirmed, and undone, at the other one.</summary>
internal sealed class EmailChangeStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private readonly string _newEmail = FactorCalls.NewEmail();
    private Fixtures.Tokens _tokens = null!;
    private string _id = "";
    private string _otp = "";
    private string _stopCode = "";

    public override async Task BeginAsync(ApiClient server)
    {
        await JoinAsync(server);
        _tokens = await LogInAsync(server);
        _id = Text(await server.PostAsync(200, "change-email", new { new_email = _newEmail, password = Password }, _tokens.Access), "change_id");
        _otp = await CodeAsync(_newEmail);
        _stopCode = await CodeAsync(Email);
    }

    public override async Task FinishAsync(ApiClient server)
    {
        _tokens = await RefreshAsync(server, _tokens);
        await server.PostAsync(200, "confirm-email", new { otp = _otp, change_id = _id }, _tokens.Access);
        var account = await server.GetAsync(200, "me", _tokens.Access);
        Same(_newEmail, Text(account, "email"), "the address");
        await server.PostAsync(200, "stop-email-change", new { email = Email, stop_code = _stopCode });
        await server.GetAsync(401, "me", _tokens.Access);
    }
}
