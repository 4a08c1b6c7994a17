using System.Diagnostics.Metrics;
using System.Net;
using Doorcode.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Doorcode.Server.Connections;

internal static class ConnectionsExtensions
{
    /// <summary>Of the management address, which only operators reach.</summary>
    private const int ManagementLimit = 100;

    /// <summary>Bounds connections, and what each may cost.</summary>
    public static void AddConnections(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<SocketTransportOptions>(ConnectionLimits.Limit);
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<ServerOptions>, IMeterFactory, ILogger<OpenConnections>>((kestrel, options, meters, log) =>
            {
                ConnectionLimits.Limit(kestrel.Limits);
                var open = new OpenConnections(Limit(options), limit => ConnectionsLog.TooMany(log, limit));
                var management = new OpenConnections(ManagementLimit, limit => ConnectionsLog.TooManyToManagement(log, limit));
                var managementPort = Management.Port(builder.Configuration);
                meters.Create(DoorcodeMeter.Name).CreateObservableCounter(
                    "doorcode.connections.closed", () => open.Closed + management.Closed, "{connection}", "Connections closed because too many were open.");
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
                    (IsOf(connection, managementPort) ? management : open).RunAsync(connection, next)));
            });
    }

    /// <summary>Tells a connection that it has a request; bounds the requests of HTTP/2.</summary>
    public static void UseConnections(this WebApplication app)
    {
        var streams = new StreamGate(Limit(app.Services.GetRequiredService<IOptions<ServerOptions>>()));
        app.Use(next => context =>
        {
            context.Features.Get<OpenConnection>()?.Touch();
            return HttpProtocol.IsHttp2(context.Request.Protocol) ? streams.RunAsync(context, next) : next(context);
        });
    }

    private static int Limit(IOptions<ServerOptions> options) =>
        ServerOptions.OrDefault(options).MaxConnections ?? ConnectionLimits.Default();

    private static bool IsOf(ConnectionContext connection, int? port) => connection.LocalEndPoint is IPEndPoint local && local.Port == port;
}
