namespace Doorcode;

/// <summary>For how long a caller waits for an answer.</summary>
internal interface IPatience
{
    /// <summary>Stops the clock while a party outside is asked that may take longer than a caller's patience.</summary>
    /// <param name="atMost">Cancels the request all the same after this.</param>
    /// <returns>Lets the clock go on when it is disposed.</returns>
    IDisposable Pause(TimeSpan atMost);
}
