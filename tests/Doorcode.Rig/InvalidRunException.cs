namespace Doorcode.Rig;

/// <summary>The run cannot say what it is asked for; the message names the reason.</summary>
public sealed class InvalidRunException(string message) : Exception(message);
