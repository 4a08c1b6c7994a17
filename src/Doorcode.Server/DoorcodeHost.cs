using Doorcode.Pages;
using Doorcode.Postgres;
using Doorcode.Redis;
using Doorcode.Server.OpenApi;
using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Doorcode.Server;

/// <summary>The server: everything global lives here, the product in the library.</summary>
internal static class DoorcodeHost
{
    /// <summary>Builds the server.</summary>
    /// <param name="args">Settings, as <c>--key=value</c>.</param>
    /// <param name="configure">Runs before Doorcode adds its services: what is registered here stays.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddServerLogging();
        configure?.Invoke(builder);
        builder.Configuration.AddDoorcodeSources(builder.Environment.ContentRootPath);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<KestrelServerOptions>(options => options.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(8));
        builder.Services.Configure<HstsOptions>(options => options.MaxAge = TimeSpan.FromDays(365));
        builder.Services.AddDoorcode().UsePostgres().UseRedis();
        builder.AddProxy();
        builder.AddManagement();
        builder.AddApiDocument();
        builder.Services.AddHostedService<StartBanner>();

        var app = builder.Build();
        app.UseManagement();
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
