namespace Doorcode.Storage;

/// <summary>A store beside the database, added by an adapter. <c>/health/ready</c> asks every one of them.</summary>
public interface IBackendProbe
{
    /// <summary>The section of its settings, such as <c>Doorcode:Redis</c>; settings that no store reads stop the start.</summary>
    string Section { get; }

    /// <summary>Ends when the store has just been written; at once where none is configured.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="BackendUnavailableException">The store is out of reach, or cannot be written.</exception>
    Task CheckAsync(CancellationToken cancel);
}
