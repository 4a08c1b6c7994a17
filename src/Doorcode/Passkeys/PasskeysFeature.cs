using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Proofs;
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
        services.AddOptionsOf<PasskeysOptions>(PasskeysOptions.Section)
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
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMasterKeyRotation, CeremonyStore>(provider => provider.GetRequiredService<CeremonyStore>()));
        services.TryAddSingleton<VerifyAssertion>();
        services.TryAddSingleton<OfferPasskeyLogin>();
        services.TryAddSingleton<LogInByPasskey>();
        services.TryAddSingleton<OfferPasskey>();
        services.TryAddSingleton<AddPasskey>();
        services.TryAddSingleton<RenamePasskey>();
        services.TryAddSingleton<RemovePasskey>();
        services.TryAddSingleton<IPasskeyOptions, OfferPasskeyProof>();
        services.TryAddSingleton<IPasskeyList, PasskeyList>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISecondFactor, PasskeyFactor>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMovedFactor, MovedPasskeys>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IFactorStore, PasskeyStore>(provider => provider.GetRequiredService<PasskeyStore>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, PasskeyData>());
        return services;
    }

    public static void MapPasskeys(this IEndpointRouteBuilder users)
    {
        users = users.MapGroup("").WithMetadata(new PasskeysAdmission());
        MapLogin(users);
        MapEnrolment(users);
    }

    private static void MapLogin(IEndpointRouteBuilder group)
    {
        group = group.MapGroup("").WithTags("Sessions");
        group.MapPost("/login/passkey/options", OfferLogin)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<PasskeyCeremony>(StatusCodes.Status200OK)
            .Describe(
                "loginPasskeyOptions", "Begin a login by passkey",
                "Options for navigator.credentials.get. They are the same for everybody and list no passkeys.",
                Problems.TooManyRequests, Problems.NotFound);
        group.MapPost("/login/passkey", LogIn)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<TokenPair>(StatusCodes.Status200OK)
            .Describe(
                "loginPasskey", "Log in by passkey",
                "Begins a session for the owner of the passkey, whose authenticator must have verified them. No second factor is asked for.",
                Problems.PasskeyRejected, Problems.TooManyRequests, Problems.NotFound);
    }

    private static void MapEnrolment(IEndpointRouteBuilder group)
    {
        group = group.MapGroup("/passkeys").WithTags("Second factors");
        group.MapPost("/options", OfferPasskey)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<PasskeyCeremony>(StatusCodes.Status200OK)
            .Describe(
                "passkeyOptions", "Begin to add a passkey",
                "Options for navigator.credentials.create. The first factor of an account takes its password; any other a fresh proof of a factor.",
                Problems.ReauthenticationRequired, Problems.TooManyRequests, Problems.NotFound);
        group.MapPost("", AddPasskey)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<AddedPasskey>(StatusCodes.Status201Created)
            .Describe(
                "addPasskey", "Add a passkey",
                "With the account's first factor, all other sessions end, and the answer holds recovery codes. With an enrolment ticket the answer holds the tokens of login.",
                Problems.PasskeyRejected, Problems.LimitReached, Problems.TooManyRequests, Problems.NotFound);
        group.MapPatch("/{id:guid}", RenamePasskey)
            .Answers<NamedPasskey>(StatusCodes.Status200OK)
            .Describe("renamePasskey", "Rename a passkey", "Gives a passkey of the account another name.", Problems.NotFound);
        group.MapDelete("/{id:guid}", RemovePasskey)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .AnswersEmpty(StatusCodes.Status204NoContent)
            .Describe(
                "removePasskey", "Remove a passkey",
                "Removes a passkey of the account after a fresh proof of a factor. The last factor takes the recovery codes with it. Where an account must have a factor, its last one cannot be removed.",
                Problems.ReauthenticationRequired, Problems.Forbidden, Problems.NotFound, Problems.TooManyRequests);
    }

    private static async Task<IResult> OfferLogin(OfferPasskeyLogin offer, CancellationToken cancel) =>
        (await offer.RunAsync(cancel)).ToHttp(ProofsJson.Default.PasskeyCeremony);

    private static async Task<IResult> LogIn(Body<PasskeyLoginRequest> body, Caller caller, LogInByPasskey login, CancellationToken cancel) =>
        (await login.RunAsync(body.Value, caller, cancel))
            .ToHttp(tokens => new TokensResult(tokens));

    private static async Task<IResult> OfferPasskey(
        CurrentEnrolee who, OptionalBody<OfferPasskeyRequest> body, Caller caller, OfferPasskey offer, CancellationToken cancel) =>
        (await offer.RunAsync(who.Value, body.Value?.Password, caller, cancel))
            .ToHttp(ProofsJson.Default.PasskeyCeremony);

    private static async Task<IResult> AddPasskey(
        CurrentEnrolee who, Body<AddPasskeyRequest> body, Caller caller, AddPasskey add, CancellationToken cancel) =>
        (await add.RunAsync(who.Value, body.Value, caller, cancel)).ToHttp(added => new EnrolledResult(
            TypedResults.Json(added, PasskeysJson.Default.AddedPasskey, statusCode: StatusCodes.Status201Created), added.Tokens));

    private static async Task<IResult> RenamePasskey(
        CurrentAccount account, string id, Body<RenamePasskeyRequest> body, RenamePasskey rename, CancellationToken cancel) =>
        (await rename.RunAsync(account.Session, id, body.Value, cancel))
            .ToHttp(PasskeysJson.Default.NamedPasskey);

    private static async Task<IResult> RemovePasskey(
        CurrentAccount account, string id, Caller caller, RemovePasskey remove, CancellationToken cancel) =>
        (await remove.RunAsync(account.Session, id, caller, cancel)).ToHttp(_ => TypedResults.NoContent());
}
