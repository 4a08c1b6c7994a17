using Doorcode.Storage;
using StackExchange.Redis;

namespace Doorcode.Redis;

/// <summary>
/// Who Doorcode is to Redis. A login that fails where the default user needs no password leaves the connection logged in as the
/// default user, which may do everything.
/// </summary>
internal static class RedisUser
{
    private const string Key = $"{RedisOptions.Section}:ConnectionString";
    private const string DefaultUser = "default";
    private const string Field = "user=";

    /// <summary>Refuses a connection that is logged in as another user than the one of the settings.</summary>
    /// <returns>Whether there was a server to ask.</returns>
    /// <exception cref="StartRefusedException">It is another one, or Redis does not tell and one was configured.</exception>
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
                    ? $"Redis does not tell as whom it has logged in the user of {Key}: allow the user +acl|whoami."
                    : $"Redis has not logged in the user of {Key}, but {(actual is DefaultUser ? "its default user" : "another one")}; check user and password.");
            }
        }

        return servers.Count > 0;
    }

    /// <summary>By ACL WHOAMI; a user that may not ask it may still ask for its own connection (CLIENT INFO, Redis 6.2).</summary>
    private static async Task<string?> AskAsync(IServer server, TimeSpan patience)
    {
        try
        {
            return (string?)await server.ExecuteAsync("ACL", "WHOAMI").WaitAsync(patience);
        }
        catch (RedisServerException)
        {
            // Refused, or not known to this server.
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
