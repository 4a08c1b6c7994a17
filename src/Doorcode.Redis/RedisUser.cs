using Doorcode.Storage;
using StackExchange.Redis;

namespace Doorcode.Redis;

/// <summary>
/// Finds out which user Redis has logged in. After a failed login a connection stays logged in as the default user, which may do
/// everything where it needs no password.
/// </summary>
internal static class RedisUser
{
    private const string Key = $"{RedisOptions.Section}:ConnectionString";
    private const string DefaultUser = "default";
    private const string Field = "user=";

    /// <summary>Refuses connections that are logged in as another user than the configured one.</summary>
    /// <returns>Whether there was a server to ask.</returns>
    /// <exception cref="StartRefusedException">Another user is logged in, or a user was configured and Redis does not name it.</exception>
    public static async Task<bool> CheckAsync(ConnectionMultiplexer redis, string? configured, TimeSpan patience)
    {
        var expected = string.IsNullOrEmpty(configured) ? DefaultUser : configured;
        var servers = redis.GetServers().Where(server => server.IsConnected).ToList();
        foreach (var server in servers)
        {
            var actual = await AskAsync(server, patience);
            if (actual is null && string.IsNullOrEmpty(configured))
                continue;

            if (!string.Equals(actual, expected, StringComparison.Ordinal))
            {
                throw new StartRefusedException(actual is null
                    ? $"Redis does not say which user it has logged in; allow the user of {Key} +acl|whoami."
                    : $"Redis has logged in {(actual is DefaultUser ? "its default user" : "another user")} instead of the user of {Key}; "
                        + "check user and password.");
            }
        }

        return servers.Count > 0;
    }

    /// <summary>Asks ACL WHOAMI. A user without that right may still ask about its own connection (CLIENT INFO, Redis 6.2).</summary>
    private static async Task<string?> AskAsync(IServer server, TimeSpan patience)
    {
        try
        {
            return (string?)await server.ExecuteAsync("ACL", "WHOAMI").WaitAsync(patience);
        }
        catch (RedisServerException)
        {
            // The user may not ask this, or the server does not know the command.
        }

        try
        {
            var connection = (string?)await server.ExecuteAsync("CLIENT", "INFO").WaitAsync(patience) ?? "";
            return connection.Split(' ').FirstOrDefault(field => field.StartsWith(Field, StringComparison.Ordinal))?[Field.Length..].Trim();
        }
        catch (RedisServerException)
        {
            return null;
        }
    }
}
