using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.RateLimiting;
using Doorcode.Sealing;
using Doorcode.Sessions;
using Doorcode.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Factors;

/// <summary>Second factors: authenticator apps and recovery codes, the second step of a login, and fresh proofs.</summary>
internal static class FactorsFeature
{
    /// <summary>Stands at authenticator apps, recovery codes, and what lists them.</summary>
    public static Switch Switch { get; } = new(IsOn);

    /// <summary>Stands at the second step of a login: passkeys need it, too.</summary>
    private static readonly Switch SecondStep = new(services => IsOn(services) || services.GetService<IPasskeyOptions>() is { IsOn: true });

    public static IServiceCollection AddFactors(this IServiceCollection services)
    {
        services.AddEventsOf(FactorsEvents.All);
        services.AddLetters<FactorsLetters>();
        services.TryAddSingleton<TotpStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMovedFactor, MovedTotp>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IFactorStore, TotpStore>(provider => provider.GetRequiredService<TotpStore>()));
        services.TryAddSingleton<TotpEnrolments>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMaintenance, TotpEnrolments>(provider => provider.GetRequiredService<TotpEnrolments>()));
        services.TryAddSingleton<TotpFactor>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<ISecondFactor, TotpFactor>(provider => provider.GetRequiredService<TotpFactor>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, TotpData>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, TotpData>());
        services.TryAddSingleton<KnownFactors>();
        services.TryAddSingleton<ProveFactor>();
        services.TryAddSingleton<CompleteSecondFactor>();
        services.TryAddSingleton<AskForPasskey>();
        services.TryAddSingleton<Reauthenticate>();
        services.TryAddSingleton<ListFactors>();
        services.TryAddSingleton<BeginTotp>();
        services.TryAddSingleton<ConfirmTotp>();
        services.TryAddSingleton<RemoveTotp>();
        services.TryAddSingleton<ReplaceRecoveryCodes>();
        return services;
    }

    public static void MapFactors(this IEndpointRouteBuilder users)
    {
        users.MapProofs();
        users = users.MapGroup("/factors").WithTags("Second factors").WithMetadata(Switch);
        users.MapGet("", List)
            .Answers<FactorsResponse>(StatusCodes.Status200OK)
            .Describe("factors", "List the second factors", "The second factors of the account.");
        users.MapPost("/totp", BeginTotp)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<BeginTotpResponse>(StatusCodes.Status200OK)
            .Describe(
                "beginTotp", "Add an authenticator app",
                "Makes a key for an app. The first factor takes the password; for an account with a factor, a proof of one that is at most 5 minutes old. An enrolment ticket of login is taken in place of the access token.",
                Problems.ReauthenticationRequired, Problems.TooManyRequests);
        users.MapPost("/totp/confirm", ConfirmTotp)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<ConfirmTotpResponse>(StatusCodes.Status201Created)
            .Describe(
                "confirmTotp", "Confirm the authenticator app",
                "Enrols the app with its first code. With the first factor the other sessions end, and the answer holds recovery codes. With an enrolment ticket the answer holds the tokens of login.",
                Problems.CodeRejected, Problems.AttemptsExhausted, Problems.TooManyRequests);
        users.MapDelete("/totp", RemoveTotp)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .AnswersEmpty(StatusCodes.Status204NoContent)
            .Describe(
                "removeTotp", "Remove the authenticator app",
                "The last factor takes the recovery codes with it. Where an account must have a factor, its last one cannot be removed.",
                Problems.ReauthenticationRequired, Problems.Forbidden, Problems.NotFound, Problems.TooManyRequests);
        users.MapPost("/recovery-codes", ReplaceCodes)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<RecoveryCodesResponse>(StatusCodes.Status200OK)
            .Describe(
                "replaceRecoveryCodes", "Make new recovery codes",
                "The old ones are dead. Only for an account with a second factor.",
                Problems.ReauthenticationRequired, Problems.NotFound, Problems.TooManyRequests);
    }

    private static void MapProofs(this IEndpointRouteBuilder users)
    {
        users = users.MapGroup("").WithTags("Sessions");
        users.MapPost("/login/second-factor", SecondFactor)
            .WithMetadata(SecondStep)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<TokenPair>(StatusCodes.Status200OK)
            .Describe(
                "completeLogin", "Complete a login with a second factor",
                "Takes the ticket of login and exactly one proof. A ticket works for 5 minutes, once, and has 5 guesses over all kinds of proofs together.",
                Problems.CodeRejected, Problems.PasskeyRejected, Problems.AttemptsExhausted, Problems.TooManyRequests);
        users.MapPost("/reauthenticate", Reauthenticate)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<ReauthenticateResponse>(StatusCodes.Status200OK)
            .Describe(
                "reauthenticate", "Prove that it is you",
                "Takes exactly one proof and answers an access token that tells of it. The refresh token stays as it is.",
                Problems.InvalidCredentials, Problems.TooManyRequests);
        if (users.ServiceProvider.GetService<IPasskeyOptions>() is null)
            return;

        users.MapPost("/login/second-factor/options", PasskeyForLogin)
            .WithMetadata(SecondStep)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<PasskeyCeremony>(StatusCodes.Status200OK)
            .Describe(
                "secondFactorOptions", "Ask for a passkey as the second factor",
                "Options for the account's passkeys. This costs no guess of the ticket.",
                Problems.CodeRejected, Problems.TooManyRequests);
        users.MapPost("/reauthenticate/options", PasskeyForSession)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<PasskeyCeremony>(StatusCodes.Status200OK)
            .Describe(
                "reauthenticateOptions", "Ask for a passkey as a fresh proof",
                "Options for the account's passkeys.",
                Problems.TooManyRequests);
    }

    private static bool IsOn(IServiceProvider services) => services.GetRequiredService<IOptions<SecondFactorOptions>>().Value.Enabled;

    private static async Task<IResult> SecondFactor(
        Body<SecondFactorRequest> body, Caller caller, CompleteSecondFactor complete, CancellationToken cancel) =>
        (await complete.RunAsync(body.Value, caller, cancel)).ToHttp(tokens => new TokensResult(tokens));

    private static async Task<IResult> PasskeyForLogin(Body<TicketRequest> body, AskForPasskey ask, CancellationToken cancel) =>
        (await ask.ForLoginAsync(body.Value, cancel)).ToHttp(ProofsJson.Default.PasskeyCeremony);

    private static async Task<IResult> PasskeyForSession(CurrentAccount account, AskForPasskey ask, CancellationToken cancel) =>
        (await ask.ForSessionAsync(account.Session, cancel)).ToHttp(ProofsJson.Default.PasskeyCeremony);

    private static async Task<IResult> Reauthenticate(
        CurrentAccount account, Body<ReauthenticateRequest> body, Caller caller, Reauthenticate reauthenticate, CancellationToken cancel) =>
        (await reauthenticate.RunAsync(account.Session, body.Value, caller, cancel))
            .ToHttp(FactorsJson.Default.ReauthenticateResponse);

    private static async Task<IResult> List(CurrentAccount account, ListFactors list, CancellationToken cancel) =>
        TypedResults.Json(await list.RunAsync(account.Session, cancel), FactorsJson.Default.FactorsResponse);

    private static async Task<IResult> BeginTotp(
        CurrentEnrolee who, OptionalBody<BeginTotpRequest> body, Caller caller, BeginTotp begin, CancellationToken cancel) =>
        (await begin.RunAsync(who.Value, body.Value?.Password, caller, cancel))
            .ToHttp(FactorsJson.Default.BeginTotpResponse);

    private static async Task<IResult> ConfirmTotp(
        CurrentEnrolee who, Body<ConfirmTotpRequest> body, Caller caller, ConfirmTotp confirm, CancellationToken cancel) =>
        (await confirm.RunAsync(who.Value, body.Value, caller, cancel)).ToHttp(added => new EnrolledResult(
            TypedResults.Json(added, FactorsJson.Default.ConfirmTotpResponse, statusCode: StatusCodes.Status201Created), added.Tokens));

    private static async Task<IResult> RemoveTotp(CurrentAccount account, Caller caller, RemoveTotp remove, CancellationToken cancel) =>
        (await remove.RunAsync(account.Session, caller, cancel)).ToHttp(_ => TypedResults.NoContent());

    private static async Task<IResult> ReplaceCodes(
        CurrentAccount account, Caller caller, ReplaceRecoveryCodes replace, CancellationToken cancel) =>
        (await replace.RunAsync(account.Session, caller, cancel))
            .ToHttp(FactorsJson.Default.RecoveryCodesResponse);
}
