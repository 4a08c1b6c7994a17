using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Storage;

/// <summary>A backend cannot be reached, is full, or is overloaded. Answered with 503 <c>unavailable</c>; no check is skipped.</summary>
[Experimental("DOORCODE001")]
public sealed class BackendUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BackendUnavailableException()
        : this("The backend is unavailable.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is out of reach, for the log.</param>
    public BackendUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is out of reach, for the log.</param>
    /// <param name="innerException">What the driver said.</param>
    public BackendUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
