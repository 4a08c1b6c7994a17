namespace Doorcode.Postgres;

/// <summary>
/// Cancels what the driver does. The driver asks the server to cancel, and blocks until that is heard. A server that is paused
/// hears nothing, so this takes no thread of the pool; there are no more of these threads than connections.
/// </summary>
internal static class CancellationThread
{
    public static void Start(CancellationTokenSource overrun) =>
        new Thread(() => Cancel(overrun)) { IsBackground = true, Name = "Doorcode PostgreSQL cancellation" }.Start();

    private static void Cancel(CancellationTokenSource overrun)
    {
        try
        {
            overrun.Cancel();
        }
        catch (Exception)
        {
            // Whatever it is, the step ends with it and the connection is broken or free; a thread must not end the process.
        }
    }
}
