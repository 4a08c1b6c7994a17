using Doorcode.DevMailbox;
using Doorcode.Pages;
using Doorcode.Postgres;
using Doorcode.Redis;
using Doorcode.Server.Connections;
using Doorcode.Server.OpenApi;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Doorcode.Server;

/// <summary>Composes the server. Everything global is here; the product is in the library.</summary>
internal static class DoorcodeHost
{
    private const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Builds the server. It listens once it is started.</summary>
    /// <param name="args">Settings, as <c>--key=value</c>.</param>
    /// <param name="configure">Runs before Doorcode adds its services: what is registered here stays.</param>
    /// <exception cref="StartRefusedException">A setting is wrong; several are in an AggregateException.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var app = Make(args, configure);
        // What follows reads settings that must be right. DoorcodeStartup repeats the check for apps that embed the library.
        app.Services.GetRequiredService<StartCheck>().RunForServing();
        app.UseConnections();
        app.UseManagement();
        app.UseDrain();
        app.UseProxy();
        if (!app.Environment.IsDevelopment())
            app.UseHsts();

        app.UseMiddleware<ProblemMiddleware>();
        app.MapDoorcode();
        app.MapDoorcodePages();
        app.MapHome();
        app.MapDoorcodeMailbox();
        app.MapHealth();
        app.MapApiDocument();
        return app;
    }

    /// <summary>
    /// Builds the server's services for a command, with the server's settings. The result never listens and logs nothing: a command prints its
    /// result, or one sentence.
    /// </summary>
    /// <inheritdoc cref="Build" />
    public static WebApplication BuildForCommand(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var app = Make(args, builder =>
        {
            builder.Logging.ClearProviders();
            configure?.Invoke(builder);
        });
        app.Services.GetRequiredService<StartCheck>().Run();
        return app;
    }

    /// <summary>Notes a fault. The start check reports it together with all others.</summary>
    /// <param name="builder">The host that will not start.</param>
    /// <param name="sentence">Names the key and repeats no value.</param>
    public static void Refuse(this WebApplicationBuilder builder, string sentence) =>
        builder.Services.AddSingleton(new StartFault(sentence));

    /// <summary>The server's own address leads to the pages. An app that embeds the library keeps its own.</summary>
    private static void MapHome(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<PagesOptions>>().Value.Enabled)
            return;

        var prefix = app.Services.GetRequiredService<IOptions<DoorcodeOptions>>().Value.PublicUrl?.AbsolutePath.TrimEnd('/');
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], (HttpContext context) => context.Response.Redirect($"{prefix}/account/"))
            .ExcludeFromDescription();
    }

    private static WebApplication Make(string[] args, Action<WebApplicationBuilder>? configure)
    {
        // Settings are read at the start only. Watching their files would be woken by every write to a database beside them.
        var builder = WebApplication.CreateSlimBuilder([NoReload, .. args]);
        // The tests check that every service can be made; doing so at every start in Development would take a sixth of it.
        builder.Host.UseDefaultServiceProvider((context, options) =>
            options.ValidateScopes = context.HostingEnvironment.IsDevelopment());
        builder.AddServerLogging();
        configure?.Invoke(builder);
        var files = builder.Configuration.AddDoorcodeSources(builder.Environment.ContentRootPath, builder.Environment.EnvironmentName);
        foreach (var fault in files.Faults.Concat(ListeningAddresses.Faults(builder.Configuration)))
            builder.Refuse(fault);

        builder.CheckLogging();
        builder.Services.AddSingleton(files);
        builder.Services.AddSingleton(new SettingsTable(KnownSettings.All));
        builder.Services.AddSingleton<IStartRule, ServerRules>();
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
        builder.Services.AddHostedService<FileWarnings>();
        builder.Services.AddHostedService<StartBanner>();
        return builder.BuildWithExporters();
    }
}
