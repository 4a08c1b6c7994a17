using Doorcode.Pages;
using Doorcode.Postgres;
using Doorcode.Redis;
using Doorcode.Server.Connections;
using Doorcode.Server.OpenApi;
using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Doorcode.Server;

/// <summary>The server: everything global lives here, the product in the library.</summary>
internal static class DoorcodeHost
{
    private const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Builds the server.</summary>
    /// <param name="args">Settings, as <c>--key=value</c>.</param>
    /// <param name="configure">Runs before Doorcode adds its services: what is registered here stays.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // Settings are read at the start only. Watching their files would be woken by every write to a database beside them.
        var builder = WebApplication.CreateSlimBuilder([NoReload, .. args]);
        // The tests check that every service can be made; doing so at every start in Development would take a sixth of it.
        builder.Host.UseDefaultServiceProvider((context, options) =>
            options.ValidateScopes = context.HostingEnvironment.IsDevelopment());
        builder.AddServerLogging();
        configure?.Invoke(builder);
        builder.Configuration.AddDoorcodeSources(builder.Environment.ContentRootPath);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<KestrelServerOptions>(options => options.AddServerHeader = false);
        builder.Services.Configure<HstsOptions>(options => options.MaxAge = TimeSpan.FromDays(365));
        builder.Services.AddDoorcode().UsePostgres().UseRedis();
        builder.AddDrain();
        builder.AddConnections();
        builder.AddProxy();
        builder.AddManagement();
        builder.AddTelemetryExport();
        builder.AddApiDocument();
        builder.Services.AddHostedService<StartBanner>();

        var app = builder.Build();
        app.UseConnections();
        app.UseManagement();
        app.UseDrain();
        app.UseProxy();
        if (!app.Environment.IsDevelopment())
            app.UseHsts();

        app.UseMiddleware<ProblemMiddleware>();
        app.MapDoorcode();
        app.MapDoorcodeMailbox();
        app.MapHealth();
        app.MapApiDocument();
        return app;
    }
}
