using System.Text.Json.Serialization.Metadata;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Storage;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Sessions;

/// <summary>The session to log out of, named by its refresh token.</summary>
internal sealed record LogoutRequest : IRequestBody<LogoutRequest>
{
    /// <summary>The refresh token of the same session as the access token. Absent: the session cookie.</summary>
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImJ0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public string? RefreshToken { get; init; }

    static JsonTypeInfo<LogoutRequest> IRequestBody<LogoutRequest>.Json => SessionsJson.Default.LogoutRequest;
}

/// <summary>Ends the session: from the answer on, its refresh token and all its access tokens are refused everywhere.</summary>
internal sealed class LogOut(VerifyToken tokens, Database database, EventLog events)
{
    private static readonly Problem Refused = Problems.TokenInvalid with { Status = StatusCodes.Status400BadRequest };

    private static readonly FieldFault NotOfThisSession =
        FieldFault.Of(FieldCodes.TokenInvalid, "refresh_token.invalid");

    /// <summary>Ends the session of an access token, which the refresh token of the same session confirms.</summary>
    public async Task<Result<Done>> RunAsync(LiveSession session, string? token, Caller caller, CancellationToken cancel)
    {
        if (token is null)
            return Refused.For("refresh_token", FieldFault.Required);

        if (!await tokens.IsRefreshTokenOfAsync(session, token, cancel))
            return Refused.For("refresh_token", NotOfThisSession);

        return await EndAsync(session, caller, cancel);
    }

    /// <summary>Ends the session of a cookie. An access token that came with it must be of the same session.</summary>
    public async Task<Result<Done>> RunAsync(LiveSession session, SessionId ofCookie, Caller caller, CancellationToken cancel) =>
        session.Id == ofCookie ? await EndAsync(session, caller, cancel) : Refused;

    private async Task<Done> EndAsync(LiveSession session, Caller caller, CancellationToken cancel)
    {
        await database.WriteAsync(
            async tx =>
            {
                // Of any number of logouts at once, the one that ends the session is recorded.
                if (await SessionStore.EndAsync(tx, session.Id, session.Account, EndReason.Logout) == 0)
                    return false;

                await events.RecordAsync(
                    tx, new EventRecord(SessionsEvents.LoggedOut) { Account = session.Account, Session = session.Id, By = caller });
                return true;
            },
            cancel);
        return Done.Value;
    }
}
