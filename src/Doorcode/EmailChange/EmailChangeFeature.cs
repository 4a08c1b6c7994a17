using Doorcode.Accounts;
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

namespace Doorcode.EmailChange;

/// <summary>Change of address: a code to the new address confirms it, a stop code to the old one stops or undoes it.</summary>
internal static class EmailChangeFeature
{
    public static IServiceCollection AddEmailChange(this IServiceCollection services)
    {
        services.AddOptionsOf<EmailChangeOptions>(EmailChangeOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(EmailChangeOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EmailChangeOptions>, EmailChangeOptionsValidator>());
        services.AddLetters<EmailChangeLetters>();
        services.AddEventsOf(EmailChangeEvents.All);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, StopCodeRotation>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, EmailChangeData>());
        services.TryAddSingleton<EmailChangeStore>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMaintenance, EmailChangeStore>(provider => provider.GetRequiredService<EmailChangeStore>()));
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IFormerAddresses, EmailChangeStore>(provider => provider.GetRequiredService<EmailChangeStore>()));
        services.TryAddSingleton<StopCodes>();
        services.TryAddSingleton<ChangeLimit>();
        services.TryAddSingleton<AnnounceChange>();
        services.TryAddSingleton<StopRecords>();
        services.TryAddSingleton<ChangeEmail>();
        services.TryAddSingleton<ConfirmEmail>();
        services.TryAddSingleton<StopEmailChange>();
        return services;
    }

    public static void MapEmailChange(this IEndpointRouteBuilder users)
    {
        users = users.MapGroup("").WithTags("Account");
        users.MapPost("/change-email", Change)
            .LimitPerNetwork(NetworkLimit.Mailing)
            .Answers<ChangeEmailResponse>(StatusCodes.Status200OK)
            .Describe(
                "changeEmail", "Change the address",
                "Mails a code to the new address and a stop code to the old one. The answer is the same for every new address. A new request replaces the one that is pending.",
                Problems.EmailUndeliverable, Problems.ReauthenticationRequired, Problems.TooManyRequests);
        users.MapPost("/confirm-email", Confirm)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<Notice>(StatusCodes.Status200OK)
            .Describe(
                "confirmEmail", "Confirm the new address",
                "Gives the account the address that the code was mailed to. Other sessions stay.",
                Problems.CodeRejected, Problems.AttemptsExhausted, Problems.EmailTaken, Problems.TooManyRequests);
        users.MapPost("/stop-email-change", Stop)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<Notice>(StatusCodes.Status200OK)
            .Describe(
                "stopEmailChange", "Stop or undo a change of address",
                "Stops the change, or gives the account its old address back. Ends all sessions and makes the password unusable until a reset. Needs no login.",
                Problems.CodeRejected, Problems.TooManyRequests);
    }

    private static async Task<IResult> Change(
        CurrentAccount account, Body<ChangeEmailRequest> body, Caller caller, ChangeEmail change, CancellationToken cancel) =>
        (await change.RunAsync(body.Value, account.Session, caller, cancel))
            .ToSpokenHttp(EmailChangeJson.Default.ChangeEmailResponse);

    private static async Task<IResult> Confirm(
        CurrentAccount account, Body<ConfirmEmailRequest> body, Caller caller, ConfirmEmail confirm, CancellationToken cancel) =>
        (await confirm.RunAsync(body.Value, account.Session, caller, cancel))
            .ToSpokenHttp(EmailChangeJson.Default.Notice);

    private static async Task<IResult> Stop(
        Body<StopEmailChangeRequest> body, Caller caller, StopEmailChange stop, CancellationToken cancel) =>
        (await stop.RunAsync(body.Value, caller, cancel))
            .ToSpokenHttp(EmailChangeJson.Default.Notice);
}
