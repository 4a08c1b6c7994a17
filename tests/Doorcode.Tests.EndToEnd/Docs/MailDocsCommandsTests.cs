using System.Globalization;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>The settings of mail.md, against a server that asks for TLS and a password.</summary>
public sealed class MailDocsCommandsTests
{
    [Fact]
    public async Task The_settings_of_the_page_send_mail()
    {
        await using var machine = new DocsSandbox(nameof(The_settings_of_the_page_send_mail));
        var certificate = Certificate.Make(machine.Folder);
        using var loaded = certificate.Load();
        await using var smtp = new SmtpMailbox { Certificate = loaded, Login = "doorcode:hunter2" };
        await File.WriteAllTextAsync(machine.At("run/secrets/smtp-password"), "hunter2\n");
        // The page says nothing of these; the port is the default one there.
        machine.Settings["Doorcode__Smtp__Port"] = smtp.Port.ToString(CultureInfo.InvariantCulture);
        machine.Settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        machine.Settings[Certificate.TrustVariable] = certificate.CertificateFile;

        var server = await machine.ServeAsync(
            machine.Text("mail.md", "export Doorcode__Smtp__Host", ("smtp.example.org", "localhost")) + machine.Serve);

        await Drill.JoinAsync(server.Http, email => smtp.NextFor(email));
        Assert.Contains("AUTH", smtp.Commands, StringComparer.Ordinal);
        Assert.Equal("Example", Assert.Single(Assert.Single(smtp.Taken).Message.From.Mailboxes).Name);
        machine.ShouldBeComplete();
    }
}
