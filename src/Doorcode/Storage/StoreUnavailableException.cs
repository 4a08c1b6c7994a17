namespace Doorcode.Storage;

/// <summary>A store cannot be reached, is full, or has too much to do. Answered with 503 <c>unavailable</c>, never with an open door.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException()
        : this("The store is unavailable.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is out of reach, for the log.</param>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is out of reach, for the log.</param>
    /// <param name="innerException">What the driver said.</param>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Doorcode cannot start; the message is one sentence for the operator that names what to change.</summary>
public sealed class StartRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StartRefusedException()
        : this("Doorcode cannot start.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence that names what to change.</param>
    public StartRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence that names what to change.</param>
    /// <param name="innerException">The cause.</param>
    public StartRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
