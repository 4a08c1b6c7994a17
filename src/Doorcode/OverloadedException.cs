namespace Doorcode;

/// <summary>This server has more to do than it can; nothing is broken. Answered with 503 <c>unavailable</c>.</summary>
/// <param name="message">What there is too much of, for the log.</param>
/// <param name="cause">What ended the wait; null if there was none.</param>
internal sealed class OverloadedException(string message, Exception? cause = null) : Exception(message, cause);
