using Doorcode.Mail;
using Doorcode.Pages;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Doorcode.Server;

/// <summary>The server: everything global lives here, the product in the library.</summary>
internal static class DoorcodeHost
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddDoorcodeSources(builder.Environment.ContentRootPath);
        builder.AddServerLogging();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<KestrelServerOptions>(options => options.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(8));
        builder.Services.AddDoorcode();
        builder.AddProxy();
        builder.AddManagement();
        builder.AddApiDocument();
        builder.Services.AddHostedService<StartBanner>();

        var app = builder.Build();
        app.UseManagement();
        app.UseProxy();
        app.UseMiddleware<ProblemMiddleware>();
        app.MapDoorcode();
        app.MapDoorcodeMailbox();
        app.MapHealth();
        app.MapApiDocument();
        return app;
    }
}
