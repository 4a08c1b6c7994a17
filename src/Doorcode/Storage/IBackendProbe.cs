using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Storage;

/// <summary>A backend beside the database, added by an adapter. <c>/health/ready</c> asks every one of them.</summary>
[Experimental("DOORCODE001")]
public interface IBackendProbe
{
    /// <summary>The section of its settings, such as <c>Doorcode:Redis</c>; settings that no backend reads stop the start.</summary>
    string Section { get; }

    /// <summary>Completes when a write to the backend has succeeded; at once where no backend is configured.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="BackendUnavailableException">The backend is out of reach, or takes no writes.</exception>
    Task CheckAsync(CancellationToken cancel);
}
