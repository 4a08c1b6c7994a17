namespace Doorcode;

/// <summary>Something that was asked for in C# was refused, for a reason that an endpoint would answer as a problem.</summary>
public sealed class DoorcodeException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">Why it was refused.</param>
    public DoorcodeException(Problem problem)
        : base(Sentence(problem)) => Problem = problem;

    /// <summary>Creates the exception, for an internal error.</summary>
    public DoorcodeException()
        : this(Problems.InternalError)
    {
    }

    /// <summary>Creates the exception, for an internal error.</summary>
    /// <param name="message">What went wrong.</param>
    public DoorcodeException(string message)
        : base(message) => Problem = Problems.InternalError;

    /// <summary>Creates the exception, for an internal error.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">Its cause.</param>
    public DoorcodeException(string message, Exception innerException)
        : base(message, innerException) => Problem = Problems.InternalError;

    /// <summary>The stable name of the reason, such as <c>not_found</c>; the one that problem+json answers have.</summary>
    public string Code => Problem.Code;

    /// <summary>The reason, with the faults of each field.</summary>
    public Problem Problem { get; }

    private static string Sentence(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Errors.IsEmpty
            ? $"{problem.Code}: {problem.Detail}"
            : $"{problem.Code}: {string.Join(" ", problem.Errors.SelectMany(field => field.Value.Select(fault => $"{field.Key}: {fault.Sentence}")))}";
    }
}
