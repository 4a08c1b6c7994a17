namespace Doorcode.Postgres;

/// <summary>
/// Cancels a statement on a thread of its own. The driver sends the request to cancel and blocks until the server has received it,
/// which a paused server does not do, so no thread of the pool may wait for it. There are at most as many of these threads as connections.
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
            // An exception on this thread would end the process. The step fails by itself, and its connection is broken or free by then.
        }
    }
}
