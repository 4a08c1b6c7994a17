namespace Doorcode;

/// <summary>The timeout of a request: for how long its caller waits for an answer.</summary>
internal interface IRequestTimeout
{
    /// <summary>Stops the clock during a call to an outside service, which may take longer than the caller waits.</summary>
    /// <param name="atMost">Cancels the request all the same after this.</param>
    /// <returns>Lets the clock go on when it is disposed.</returns>
    IDisposable Pause(TimeSpan atMost);
}
