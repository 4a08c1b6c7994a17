using Doorcode.Events;
using Doorcode.Http;
using Doorcode.RateLimiting;
using Doorcode.Sessions;
using Doorcode.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Login;

/// <summary>Login with address and password.</summary>
internal static class LoginFeature
{
    public static IServiceCollection AddLogin(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartRule, EmailLoginRule>());
        services.AddEventsOf(LoginEvents.All);
        services.TryAddSingleton<LogIn>();
        return services;
    }

    public static void MapLogin(this IEndpointRouteBuilder users) =>
        users.MapPost("/login", LogIn)
            .WithTags("Sessions")
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<TokenPair>(StatusCodes.Status200OK)
            .Describe(
                "login", "Log in",
                "Begins a session. An unknown address and a wrong password get the same answer.",
                Problems.InvalidCredentials, Problems.TooManyRequests);

    private static async Task<IResult> LogIn(Body<LoginRequest> body, Caller caller, LogIn login, CancellationToken cancel) =>
        (await login.RunAsync(body.Value, caller, cancel))
            .ToHttp(tokens => new TokensResult(tokens));
}
