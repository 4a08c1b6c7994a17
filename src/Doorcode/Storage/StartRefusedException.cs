namespace Doorcode.Storage;

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
