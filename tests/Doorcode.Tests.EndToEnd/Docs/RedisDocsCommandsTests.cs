using System.Globalization;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>The user and the settings of redis.md, against a Redis that speaks TLS alone to servers.</summary>
public sealed class RedisDocsCommandsTests
{
    [Fact]
    public async Task The_user_and_the_settings_of_the_page_serve()
    {
        await using var machine = new DocsSandbox(nameof(The_user_and_the_settings_of_the_page_serve));
        var certificate = Certificate.Make(machine.Folder);
        var port = Rig.FreePort.Find().ToString(CultureInfo.InvariantCulture);
        await using var redis = await RedisServer.StartNewAsync(
            "--tls-port", port, "--tls-cert-file", certificate.CertificateFile, "--tls-key-file", certificate.KeyFile,
            "--tls-ca-cert-file", certificate.CertificateFile, "--tls-auth-clients", "no");
        await using var smtp = new SmtpMailbox();
        machine.Settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        machine.Settings[Certificate.TrustVariable] = certificate.CertificateFile;
        foreach (var (name, value) in WalkTests.Smtp(smtp.Port))
            machine.Settings[name] = value;

        var user = machine.Text("redis.md", "ACL SETUSER", (">…", ">a-long-password"));
        // A client that does not log in may then do nothing.
        var answer = await machine.RunScriptAsync($"""
            redis-cli -p {redis.Port} <<'END'
            {user}
            ACL SETUSER default resetpass off
            END
            """);
        Assert.Equal("OK OK", string.Join(' ', answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        var server = await machine.ServeAsync(
            machine.Text(
                "redis.md", "export Doorcode__Redis", ("redis.example.org:6379", $"localhost:{port}"), ("…", "a-long-password"))
            + machine.Serve);

        await Drill.JoinAsync(server.Http, email => smtp.NextFor(email));
        var session = await Drill.LogInAsync(server.Http);
        await Drill.LogOutAsync(server.Http, session);
        Assert.Equal(401, await server.Http.StatusAsync("/api/users/me/", session.Access));
        machine.ShouldBeComplete();
    }
}
