namespace Doorcode;

/// <summary>Sessions, for the app that Doorcode is part of.</summary>
public interface ISessions
{
    /// <summary>Ends every session of an account, on every server at once: its refresh tokens, access tokens and cookies are refused.</summary>
    /// <param name="account">The account; one that is not there has no sessions.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>How many sessions ended.</returns>
    ValueTask<int> EndAllAsync(AccountId account, CancellationToken cancel = default);
}
