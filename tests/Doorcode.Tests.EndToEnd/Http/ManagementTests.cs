using System.Globalization;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Http;

/// <summary>The management address stands beside the public ones, however those are given, and never on their port.</summary>
public sealed class ManagementTests
{
    [Fact]
    public async Task Public_ports_are_still_listened_on_beside_the_management_address()
    {
        var (open, management) = (Rig.FreePort.Find(), Rig.FreePort.Find());
        await using var app = await DoorcodeApp.StartAsync(
            "urls=", Setting($"http_ports={open}"), Setting($"Doorcode:Management:Url=http://127.0.0.1:{management}"));
        using var http = new HttpClient();

        Assert.Equal("live\n", await http.GetStringAsync(Local(open, "/health/live")));
        var metrics = await http.GetStringAsync(Local(management, "/metrics"));
        Assert.Contains("# TYPE", metrics, StringComparison.Ordinal);
        Assert.Contains("service_name=\"doorcode\"", metrics, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await http.GetAsync(Local(open, "/metrics"))).StatusCode);
    }

    [Theory]
    [InlineData("urls=http://*:5099")]
    [InlineData("urls=http://+:5099")]
    [InlineData("urls=http://localhost:0;http://[::1]:5099")]
    [InlineData("urls=", "http_ports=5098;5099")]
    [InlineData("urls=", "https_ports=5099")]
    public async Task The_public_port_is_refused_in_every_spelling(params string[] open)
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(
            () => DoorcodeApp.StartAsync([.. open, "Doorcode:Management:Url=http://127.0.0.1:5099"]));

        Assert.Equal("Doorcode:Management:Url must have a port of its own, never the public one.", refused.Message);
    }

    [Fact]
    public async Task Endpoints_of_Kestrels_own_are_refused_since_they_would_silence_the_management_address()
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DoorcodeApp.StartAsync(
            "Kestrel:Endpoints:Open:Url=http://127.0.0.1:0", "Doorcode:Management:Url=http://127.0.0.1:5099"));

        Assert.Contains("Kestrel:Endpoints", refused.Message, StringComparison.Ordinal);
    }

    private static string Setting(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static Uri Local(int port, string path) => new(Setting($"http://127.0.0.1:{port}{path}"));
}
