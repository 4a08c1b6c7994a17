using System.Globalization;
using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>The files of proxies.md, each in the real program, before a server that trusts the proxy.</summary>
public sealed class ProxyPageTests : IDisposable
{
    private const string Host = "auth.example.org";

    /// <summary>What a client that lies about itself is; the proxy is 127.0.0.1.</summary>
    private const string Client = "127.0.0.2";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder _folder = new();
    private readonly int _port = FreePort.Find();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("caddy", "{")]
    [InlineData("nginx", "upstream doorcode {")]
    [InlineData("haproxy", "defaults")]
    public async Task A_client_is_known_by_its_own_address_and_cannot_forge_another(string program, string block)
    {
        (string, string)[] settings =
        [
            ("ASPNETCORE_ENVIRONMENT", "Production"), ("Doorcode__PublicUrl", $"https://{Host}"), ("Doorcode__Smtp__Host", "127.0.0.1"),
            ("Doorcode__Mail__From", "no-reply@example.org"), ("Doorcode__Server__DrainDelay", "00:00:00"), ("Doorcode__Proxy__TrustedNetworks__0", "127.0.0.1/32"),
        ];
        await using var server = await Servers.StartAsync(Build.Native, _folder.Path, settings);
        var certificate = Certificate.Make(_folder.Path, Host);
        var text = Assert.Single(DocPages.All, command => command.Page == "proxies.md" && command.FirstLine == block).Text
            .Replace("127.0.0.1:5000", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}"), StringComparison.Ordinal);
        await using var proxy = Start(program, text, certificate);

        await Eventually.TrueAsync(
            async () => proxy.HasExited ? throw new InvalidOperationException(proxy.LastLines) : (await AskAsync(certificate, "health/ready")).EndsWith("200", StringComparison.Ordinal),
            "the proxy answers",
            Patience);
        Assert.EndsWith("401", await AskAsync(
            certificate, "api/users/login/", "-H", "Content-Type: application/json", "-d", """{"email":"ada@example.org","password":"some password"}"""), StringComparison.Ordinal);

        var (exitCode, audit) = await Servers.RunAsync(Build.Native, _folder.Path, ["audit", "--event", "login", "--json"], settings);
        Assert.Equal(0, exitCode);
        Assert.Equal(Client, JsonDocument.Parse(audit).RootElement.GetProperty("ip").GetString());
        // Sent only where the server knows that the client came by https, which the client denies.
        Assert.Contains("strict-transport-security", await AskAsync(certificate, "", "-i"), StringComparison.OrdinalIgnoreCase);
    }

    private ChildProcess Start(string program, string text, Certificate certificate)
    {
        var port = _port.ToString(CultureInfo.InvariantCulture);
        var (file, arguments) = (_folder.File(program + ".conf"), Array.Empty<string>());
        switch (program)
        {
            case "caddy":
                text = text.Replace("\tservers {", "\tadmin off\n\tauto_https disable_redirects\n\tservers {", StringComparison.Ordinal)
                    .Replace($"{Host} {{", $"{Host}:{port} {{\n\ttls {certificate.CertificateFile} {certificate.KeyFile}", StringComparison.Ordinal);
                arguments = ["run", "--adapter", "caddyfile", "--config", file];
                break;
            case "nginx":
                text = text.Replace("listen 443", $"listen 127.0.0.1:{port}", StringComparison.Ordinal)
                    .Replace($"/etc/ssl/{Host}.crt", certificate.CertificateFile, StringComparison.Ordinal)
                    .Replace($"/etc/ssl/{Host}.key", certificate.KeyFile, StringComparison.Ordinal);
                var paths = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(name => $"{name}_temp_path {_folder.File(name)};\n"));
                text = $"daemon off;\npid {_folder.File("nginx.pid")};\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{text}}}\n";
                arguments = ["-c", file, "-e", "stderr"];
                break;
            default:
                text = text.Replace("bind :443", $"bind 127.0.0.1:{port}", StringComparison.Ordinal)
                    .Replace($"/etc/haproxy/{Host}.pem", certificate.BothFile, StringComparison.Ordinal);
                arguments = ["-db", "-f", file];
                break;
        }

        File.WriteAllText(file, text);
        return ChildProcess.Start(new ChildCommand(program, Tool.Find(program, program), arguments, _folder.Path, _folder.Path)
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = _folder.Path },
        });
    }

    /// <summary>A request of a client at <see cref="Client"/> that says it is somebody else, over plain HTTP.</summary>
    /// <returns>What came back, and the status.</returns>
    private async Task<string> AskAsync(Certificate certificate, string path, params string[] more)
    {
        var (_, output) = await Shell.RunAsync(
            "curl",
            _folder.Path,
            [
                "-s", "--cacert", certificate.CertificateFile, "--interface", Client,
                "--resolve", string.Create(CultureInfo.InvariantCulture, $"{Host}:{_port}:127.0.0.1"),
                "-H", "X-Forwarded-For: 203.0.113.9", "-H", "X-Forwarded-Proto: http", "-w", "%{http_code}",
                .. more, string.Create(CultureInfo.InvariantCulture, $"https://{Host}:{_port}/{path}"),
            ]);
        return output;
    }
}
