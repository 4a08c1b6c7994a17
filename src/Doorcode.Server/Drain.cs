using Doorcode.Settings;
using Microsoft.Extensions.Options;

namespace Doorcode.Server;

/// <summary>
/// The host stops in this order: <c>ApplicationStopping</c> (ready turns 503), every StoppingAsync, and only then the listener.
/// Waiting here keeps the listener open for load balancers that have not noticed the stop yet.
/// </summary>
internal sealed class Drain(IOptions<ServerOptions> options, IHostEnvironment environment, TimeProvider clock) : IHostedLifecycleService
{
    /// <summary>What requests under way, mail on its way and the database get after the door is shut.</summary>
    private static readonly TimeSpan Finish = TimeSpan.FromSeconds(5);

    /// <summary>Without a long drain: less than the ten seconds after which init systems lose patience.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(8);

    private bool _isServing;

    public Task StoppingAsync(CancellationToken cancellationToken) =>
        _isServing && Delay(options.Value, environment) is var delay && delay > TimeSpan.Zero
            ? WaitAsync(delay, cancellationToken)
            : Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _isServing = true;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>For all of the stop.</summary>
    public static TimeSpan Limit(ServerOptions options, IHostEnvironment environment)
    {
        var whole = Delay(options, environment) + Finish;
        return whole > Usual ? whole : Usual;
    }

    private static TimeSpan Delay(ServerOptions options, IHostEnvironment environment) =>
        options.DrainDelay ?? (environment.IsDevelopment() ? TimeSpan.Zero : TimeSpan.FromSeconds(3));

    private async Task WaitAsync(TimeSpan delay, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(delay, clock, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The host's shutdown timeout has passed: go on.
        }
    }
}

internal static class DrainExtensions
{
    public static void AddDrain(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ServerOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(ServerOptions.Section).Bind(options))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ServerOptions>>(
            (host, server) => host.ShutdownTimeout = Drain.Limit(ServerOptions.OrDefault(server), builder.Environment));
        builder.Services.AddHostedService<Drain>();
    }

    /// <summary>Asks clients with a kept-alive connection to close it before the server does (RFC 9112 section 9.6).</summary>
    public static void UseDrain(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use((context, next) =>
        {
            if (stopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol))
                context.Response.Headers.Connection = "close";

            return next(context);
        });
    }
}
