using Doorcode.Storage;
using StackExchange.Redis;

namespace Doorcode.Redis;

/// <summary>The connection string of Redis. What the client says about a wrong one is not repeated: it may quote a password.</summary>
internal static class RedisConnectionString
{
    private const string Key = $"{RedisOptions.Section}:ConnectionString";
    private const string Form = "write it as in redis.example.org:6379,user=doorcode,password=…,ssl=true";

    /// <exception cref="StartRefusedException">It cannot be read.</exception>
    public static ConfigurationOptions Read(string text)
    {
        text = text.Trim();
        if (text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase))
            throw new StartRefusedException($"{Key} is a URL; {Form}, where ssl=true stands for rediss://.");

        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var firstOption = Array.FindIndex(parts, IsOption);
        if (firstOption >= 0 && !parts.Skip(firstOption).All(IsOption))
        {
            // A password with a comma falls apart, and its second half would be tried, and logged, as the name of a server.
            throw new StartRefusedException($"{Key} must name its servers first, then its options, and no password can have a comma; {Form}.");
        }

        var configuration = Parse(text) ?? throw new StartRefusedException($"{Key} cannot be read; {Form}.");
        if (configuration.EndPoints.Count == 0)
            throw new StartRefusedException($"{Key} names no server; {Form}.");

        return !string.IsNullOrEmpty(configuration.User) && string.IsNullOrEmpty(configuration.Password)
            ? throw new StartRefusedException($"{Key} has a user and no password, and the client would log in as the default user; {Form}.")
            : configuration;
    }

    private static ConfigurationOptions? Parse(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsOption(string part) => part.Contains('=', StringComparison.Ordinal) || part.StartsWith('$');
}
