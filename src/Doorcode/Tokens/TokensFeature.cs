using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Tokens and the keys that sign them.</summary>
internal static class TokensFeature
{
    public static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<JwtOptions>(JwtOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(JwtOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JwtOptions>, JwtOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JwtOptions>, JwtRules>());
        services.AddEventsOf(TokensEvents.All);
        services.TryAddSingleton<MappedParts>();
        services.TryAddSingleton<TokenParties>();
        services.TryAddSingleton<SigningKeyStore>();
        services.TryAddSingleton(provider => new SigningKeys(
            provider.GetRequiredService<SigningKeyStore>(),
            provider.GetRequiredService<IOptions<JwtOptions>>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, SigningKeyRotation>());
        services.TryAddSingleton<KeyRing>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMaintenance, KeyRing>(provider => provider.GetRequiredService<KeyRing>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, OpenKeyRing>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, SigningKeyAge>());
        services.TryAddSingleton<VerifiedTokens>();
        services.TryAddSingleton<KnownRefreshTokens>();
        services.TryAddSingleton<AskForClaims>();
        services.TryAddSingleton<TokenIssuer>();
        services.TryAddSingleton<TokenReader>();
        return services;
    }

    public static void MapTokens(this IEndpointRouteBuilder endpoints)
    {
        var published = endpoints.MapGroup("/.well-known").WithTags("Keys").AddEndpointFilter<RouteGroupBuilder, ForEveryone>();
        published.MapGet("/jwks.json", PublishKeys.Answer)
            .Answers<KeySet>(StatusCodes.Status200OK)
            .Describe("keys", "Signing keys", "The public parts of the keys that sign tokens (RFC 7517).");
        published.MapGet("/openid-configuration", PublishDiscovery.Answer)
            .Answers<DiscoveryDocument>(StatusCodes.Status200OK)
            .Describe(
                "discovery", "Discovery document",
                "Tells services that verify access tokens the issuer and where its keys are (OpenID Connect Discovery 1.0). Doorcode issues no ID tokens.");
    }

    private sealed class OpenKeyRing(KeyRing keys) : IStartStep
    {
        public Task StartAsync(CancellationToken cancel) => keys.OpenAsync(cancel);
    }

    /// <summary>The same public answer for every caller: any origin may read it, and any cache may keep it for 5 minutes.</summary>
    private sealed class ForEveryone : IEndpointFilter
    {
        public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            var headers = context.HttpContext.Response.Headers;
            headers.AccessControlAllowOrigin = "*";
            headers.CacheControl = "public, max-age=300";
            return next(context);
        }
    }
}
