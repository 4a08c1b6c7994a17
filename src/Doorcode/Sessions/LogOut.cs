using System.Text.Json.Serialization.Metadata;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Storage;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Sessions;

/// <summary>The session to log out of, named by its refresh token.</summary>
internal sealed record LogoutRequest : IRequestBody<LogoutRequest>
{
    /// <summary>The refresh token of the same session as the access token.</summary>
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImJ0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public string? RefreshToken { get; init; }

    static JsonTypeInfo<LogoutRequest> IRequestBody<LogoutRequest>.Json => SessionsJson.Default.LogoutRequest;
}

/// <summary>Ends the session: from the answer on, its refresh token and all its access tokens are refused everywhere.</summary>
internal sealed class LogOut(VerifyToken tokens, Database database, EventLog events)
{
    private static readonly Problem Refused = Problems.TokenInvalid with { Status = StatusCodes.Status400BadRequest };

    private static readonly FieldFault NotOfThisSession =
        new(FieldCodes.TokenInvalid, "This is not a valid refresh token of the session.");

    public async Task<Result<Done>> RunAsync(LiveSession session, LogoutRequest request, Caller caller, CancellationToken cancel)
    {
        if (request.RefreshToken is null)
            return Refused.For("refresh_token", FieldFault.Required);

        if (!await tokens.IsRefreshTokenOfAsync(session, request.RefreshToken, cancel))
            return Refused.For("refresh_token", NotOfThisSession);

        await database.WriteAsync(
            async tx =>
            {
                // Of any number of logouts at once, the one that ends the session is recorded.
                if (await SessionStore.EndAsync(tx, session.Id, session.Account, EndReason.Logout) == 0)
                    return false;

                await events.RecordAsync(
                    tx, new AccountEvent(SessionsEvents.LoggedOut) { Account = session.Account, Session = session.Id, By = caller });
                return true;
            },
            cancel);
        return Done.Value;
    }
}
