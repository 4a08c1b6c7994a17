namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>A device that one server made known gets in at the other one while strangers have used up what they share.</summary>
internal sealed class KnownDeviceStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private string _device = "";

    public override async Task BeginAsync(ApiClient server)
    {
        _device = await JoinAsync(server);
        for (var failure = 0; failure < UpgradeSettings.FailedLogins; failure++)
            await server.PostAsync(401, "login", new { email = Email, password = "not the password" });
    }

    public override async Task FinishAsync(ApiClient server)
    {
        await server.PostAsync(429, "login", new { email = Email, password = Password });
        var answer = await server.PostAsync(200, "login", new { email = Email, password = Password, device_token = _device });
        _device = Text(answer, "device_token");
        await server.PostAsync(200, "login", new { email = Email, password = Password, device_token = _device });
    }
}
