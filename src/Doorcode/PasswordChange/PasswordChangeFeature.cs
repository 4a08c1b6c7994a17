using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.RateLimiting;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.PasswordChange;

/// <summary>Change of the password by an owner who is logged in.</summary>
internal static class PasswordChangeFeature
{
    public static IServiceCollection AddPasswordChange(this IServiceCollection services)
    {
        services.AddLetters<PasswordChangeLetters>();
        services.AddEventsOf(PasswordChangeEvents.All);
        services.TryAddSingleton<ChangePassword>();
        return services;
    }

    public static void MapPasswordChange(this IEndpointRouteBuilder users) =>
        users.MapPost("/change-password", Change)
            .WithTags("Passwords")
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<Notice>(StatusCodes.Status200OK)
            .Describe(
                "changePassword", "Change the password",
                "Sets the new password and ends all other sessions. An account with a second factor needs a recent proof of it. A wrong current password is a fault of its field.",
                Problems.ReauthenticationRequired, Problems.TooManyRequests);

    private static async Task<IResult> Change(
        CurrentAccount account, Body<ChangePasswordRequest> body, Caller caller, ChangePassword change, CancellationToken cancel) =>
        (await change.RunAsync(account.Session, body.Value, caller, cancel))
            .ToSpokenHttp(PasswordChangeJson.Default.Notice);
}
