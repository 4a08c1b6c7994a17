namespace Doorcode;

/// <summary>For how long a caller waits for an answer.</summary>
internal interface IPatience
{
    /// <summary>Stops the clock during a call to an outside service, which may take longer than the caller waits.</summary>
    /// <param name="atMost">Cancels the request all the same after this.</param>
    /// <returns>Lets the clock go on when it is disposed.</returns>
    IDisposable Pause(TimeSpan atMost);
}
