namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>A registration is asked for at one server and confirmed at the other one.</summary>
internal sealed class RegistrationStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private string _id = "";
    private string _otp = "";

    public override async Task BeginAsync(ApiClient server) => (_id, _otp) = await RegisterAsync(server);

    public override async Task FinishAsync(ApiClient server)
    {
        await server.PostAsync(400, "confirm-otp", new { email = Email, otp = _otp == "000000" ? "000001" : "000000", registration_id = _id });
        await server.PostAsync(201, "confirm-otp", new { email = Email, otp = _otp, registration_id = _id });
        await server.GetAsync(200, "me", (await LogInAsync(server)).Access);
    }
}
