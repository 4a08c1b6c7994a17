namespace Doorcode.Sessions;

/// <summary>An empty object.</summary>
internal sealed record Empty;
