using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Storage;

/// <summary>
/// A statement that must change a row has changed none, so its transaction is undone. <see cref="Database.TryWriteAsync"/> turns it into
/// its result.
/// </summary>
[Experimental("DOORCODE001")]
public sealed class UnchangedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public UnchangedException()
        : this("A statement that must change a row has changed none.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was not changed.</param>
    public UnchangedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was not changed.</param>
    /// <param name="innerException">What the engine said.</param>
    public UnchangedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
