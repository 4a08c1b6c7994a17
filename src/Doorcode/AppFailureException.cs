namespace Doorcode;

/// <summary>Code of the app failed, and the request cannot go on without it. It is logged where it failed.</summary>
/// <param name="problem">What the request is answered.</param>
/// <param name="cause">What the app's code threw; null if it returned something that cannot be used.</param>
internal sealed class AppFailureException(Problem problem, Exception? cause = null) : Exception(problem.Title, cause)
{
    /// <summary>What the request is answered.</summary>
    public Problem Problem => problem;
}
