using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.RateLimiting;
using Doorcode.Sealing;
using Doorcode.Sessions;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Passkeys;

/// <summary>Passkeys (WebAuthn): to log in with nothing else, as a second factor, and as a fresh proof.</summary>
internal static class PasskeysFeature
{
    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        services.AddOptions<PasskeysOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(PasskeysOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PasskeysOptions>, PasskeysRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, PasskeysWarning>());
        services.AddEventsOf(PasskeysEvents.All);
        services.AddLetters<PasskeysLetters>();
        services.TryAddSingleton<RelyingParty>();
        services.TryAddSingleton<WebAuthn>();
        services.TryAddSingleton<PasskeyStore>();
        services.TryAddSingleton<CeremonyStore>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMaintenance, CeremonyStore>(provider => provider.GetRequiredService<CeremonyStore>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, CeremonyRotation>());
        services.TryAddSingleton<VerifyAssertion>();
        services.TryAddSingleton<OfferPasskeyLogin>();
        services.TryAddSingleton<LogInByPasskey>();
        return services;
    }

    public static void MapPasskeys(this IEndpointRouteBuilder users)
    {
        var group = users.MapGroup("").WithMetadata(new PasskeysAdmission());
        group.MapPost("/login/passkey/options", OfferLogin)
            .WithTags("Sessions")
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<CeremonyResponse>(StatusCodes.Status200OK)
            .Describe(
                "loginPasskeyOptions", "Begin a login by passkey",
                "Options for navigator.credentials.get. They are the same for everybody and list no passkeys.",
                Problems.TooManyRequests, Problems.NotFound);
        group.MapPost("/login/passkey", LogIn)
            .WithTags("Sessions")
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<TokenPair>(StatusCodes.Status200OK)
            .Describe(
                "loginPasskey", "Log in by passkey",
                "Begins a session for the owner of the passkey, whose authenticator must have verified them. No second factor is asked for.",
                Problems.PasskeyRejected, Problems.TooManyRequests, Problems.NotFound);
    }

    private static async Task<IResult> OfferLogin(OfferPasskeyLogin offer, CancellationToken cancel) =>
        TypedResults.Json(await offer.RunAsync(cancel), PasskeysJson.Default.CeremonyResponse);

    private static async Task<IResult> LogIn(Body<PasskeyLoginRequest> body, Caller caller, LogInByPasskey login, CancellationToken cancel) =>
        (await login.RunAsync(body.Value, caller, cancel))
            .ToHttp(tokens => TypedResults.Json(tokens, SessionsJson.Default.TokenPair));
}
