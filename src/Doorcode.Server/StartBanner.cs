using System.Reflection;
using Doorcode.Server.OpenApi;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Doorcode.Server;

/// <summary>Logs the addresses of the server once it listens.</summary>
internal sealed partial class StartBanner(
    IServer server, IConfiguration configuration, IHostEnvironment environment, ILogger<StartBanner> log) : IHostedLifecycleService
{
    private static readonly string Version =
        typeof(StartBanner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        if (!environment.IsDevelopment())
        {
            Listening(log, Version, url);
            return Task.CompletedTask;
        }

        var pages = !bool.TryParse(configuration["Doorcode:Pages:Enabled"], out var isOn) || isOn ? $"{url}/account/" : "off";
        var docs = ApiDocument.IsServed(configuration, environment) ? $"{url}/docs" : "off";
        var mail = configuration["Doorcode:Smtp:Host"] is { Length: > 0 } host ? $"sent through {host}" : $"{url}/dev/mail";
        Console.WriteLine($"""

              Doorcode {Version}

              Pages    {pages}
              API      {url}/api/users/
              Docs     {docs}
              Mailbox  {mail}

            """);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1901, LogLevel.Information, "Doorcode {Version} listens on {Url}.")]
    private static partial void Listening(ILogger log, string version, string url);
}
