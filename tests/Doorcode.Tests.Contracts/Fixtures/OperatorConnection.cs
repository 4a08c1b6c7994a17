using StackExchange.Redis;

namespace Doorcode.Tests.Fixtures;

/// <summary>Types into a connection that is open already, for when Redis might refuse a new one.</summary>
public static class OperatorConnection
{
    /// <summary>What an operator types, to the node that the connection names.</summary>
    public static async Task<RedisResult> CommandAsync(this ConnectionMultiplexer operators, string command, params object[] arguments) =>
        await operators.GetServer(operators.GetEndPoints(configuredOnly: true).Single()).ExecuteAsync(command, arguments);
}
