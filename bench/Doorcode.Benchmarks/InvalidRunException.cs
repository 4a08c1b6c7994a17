namespace Doorcode.Benchmarks;

/// <summary>The figures would not mean what the table says; the message names the reason.</summary>
internal sealed class InvalidRunException(string message) : Exception(message);
