namespace Doorcode.Redis;

/// <summary>Lua that runs as one atomic step.</summary>
/// <param name="Name">What it is called in traces.</param>
/// <param name="Text">The script; times are handed in.</param>
internal sealed record RedisScript(string Name, string Text);
