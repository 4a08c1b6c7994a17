using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>The whole life of an account, with the server as its own process and a real SMTP server.</summary>
public sealed class WalkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-walk-").FullName;

    [Theory]
    [InlineData(Build.Native)]
    [InlineData(Build.Managed)]
    public async Task Register_confirm_login_refresh_logout(Build build)
    {
        await using var smtp = Aiosmtpd.Prepare(_folder);
        await smtp.StartAsync();
        await using var server = await Servers.StartAsync(build, _folder, Smtp(smtp));

        var (status, registered) = await server.PostAsync(
            "/api/users/register/", new { email = "ada@example.org", password = "correct horse battery", full_name = "Ada" });
        Assert.Equal(200, status);
        var code = SmtpMailbox.CodeIn(await smtp.MailToAsync("ada@example.org"));
        (status, _) = await server.PostAsync(
            "/api/users/confirm-otp/",
            new { email = "ada@example.org", otp = code, registration_id = registered.GetProperty("registration_id").GetString() });
        Assert.Equal(201, status);

        (status, var tokens) = await server.PostAsync(
            "/api/users/login/", new { email = "ada@example.org", password = "correct horse battery" });
        Assert.Equal(200, status);
        Assert.Equal(200, await server.GetAsync("/api/users/me/", tokens.GetProperty("access").GetString()));
        (status, tokens) = await server.PostAsync(
            "/api/users/token/refresh/", new { refresh = tokens.GetProperty("refresh").GetString() });
        Assert.Equal(200, status);

        var (access, refresh) = (tokens.GetProperty("access").GetString(), tokens.GetProperty("refresh").GetString());
        (status, _) = await server.PostAsync("/api/users/logout/", new { refresh_token = refresh }, access);
        Assert.Equal(205, status);
        Assert.Equal(401, await server.GetAsync("/api/users/me/", access));
        (status, _) = await server.PostAsync("/api/users/token/refresh/", new { refresh });
        Assert.Equal(401, status);
    }

    [Fact]
    public async Task A_mail_accepted_while_smtp_is_down_arrives_when_it_is_back()
    {
        await using var smtp = Aiosmtpd.Prepare(_folder);
        await using var server = await Servers.StartAsync(Build.Native, _folder, Smtp(smtp));
        var (status, _) = await server.PostAsync(
            "/api/users/register/", new { email = "ada@example.org", password = "correct horse battery", full_name = "Ada" });
        Assert.Equal(200, status);

        await smtp.StartAsync();

        Assert.NotEmpty(SmtpMailbox.CodeIn(await smtp.MailToAsync("ada@example.org")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static (string, string)[] Smtp(Aiosmtpd smtp) => Smtp(smtp.Port);

    internal static (string Name, string Value)[] Smtp(int port) =>
    [
        ("Doorcode__Smtp__Host", "127.0.0.1"),
        ("Doorcode__Smtp__Port", port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("Doorcode__Smtp__Security", "None"),
    ];
}
