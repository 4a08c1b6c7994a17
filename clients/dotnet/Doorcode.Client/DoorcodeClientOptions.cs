namespace Doorcode.Client;

/// <summary>What an app may set of a <see cref="DoorcodeClient"/>.</summary>
public sealed class DoorcodeClientOptions
{
    /// <summary>Where the tokens are kept. Default: memory, so that the person signs in again after a restart of the app.</summary>
    public ITokenStorage? Storage { get; init; }

    /// <summary>
    /// Called when an action needs a fresh proof: ask the person for one of <see cref="DoorcodeRefusedException.Methods"/>, call
    /// <see cref="DoorcodeClient.ReauthenticateAsync"/>, and return true to send the request again. Default: the action is refused with
    /// <c>reauthentication_required</c>.
    /// </summary>
    public Func<DoorcodeRefusedException, CancellationToken, Task<bool>>? StepUp { get; init; }

    /// <summary>Tells how long ago tokens were received, limits each try of a refresh or a logout, and waits between tries. Default: the system's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
