using System.Diagnostics.CodeAnalysis;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Doorcode.Telemetry;

namespace Doorcode.Storage;

/// <summary>A read or a write that is being timed; ends with <see cref="Succeed"/> or <see cref="Fail"/>.</summary>
[StructLayout(LayoutKind.Auto)]
[Experimental("DOORCODE001")]
public readonly struct BackendOperation
{
    private readonly DoorcodeMeter _meter;
    private readonly string _backend;
    private readonly string _operation;
    private readonly long _start;

    internal BackendOperation(DoorcodeMeter meter, Activity? activity, string backend, string operation)
    {
        (_meter, Activity, _backend, _operation) = (meter, activity, backend, operation);
        _start = Stopwatch.GetTimestamp();
    }

    internal Activity? Activity { get; }

    /// <summary>The backend has answered.</summary>
    public void Succeed() => End();

    /// <summary>The operation failed. An operation that its caller cancelled does not count as a failure of the backend.</summary>
    /// <param name="failure">What was thrown; its message is not passed on.</param>
    public void Fail(Exception failure)
    {
        if (failure is BackendUnavailableException)
        {
            _meter.BackendFailed(_backend, _operation);
            Activity?.SetStatus(ActivityStatusCode.Error);
            Activity?.SetTag("error.type", failure.InnerException?.GetType().Name ?? failure.GetType().Name);
        }

        End();
    }

    private void End()
    {
        _meter.BackendAnswered(_backend, _operation, Stopwatch.GetElapsedTime(_start));
        Activity?.Dispose();
    }
}
