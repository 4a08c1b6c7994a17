using Doorcode.Settings;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>
/// A session is used when it is refreshed, and a client that is at work refreshes once in the lifetime of an access token: a shorter idle
/// time would end sessions that are in use.
/// </summary>
internal sealed class IdleTimeoutRule(IOptions<SessionsOptions> sessions, IOptions<JwtOptions> tokens) : IStartRule
{
    public bool IsForServing => false;

    public IEnumerable<string> Faults() =>
        sessions.Value.IdleTimeout < 2 * tokens.Value.AccessTokenLifetime
            ?
            [
                $"{SessionsOptions.Section}:IdleTimeout must be at least twice {JwtOptions.Section}:AccessTokenLifetime, because a session is "
                + "used only when it is refreshed: make the idle timeout longer or the access tokens shorter.",
            ]
            : [];
}
