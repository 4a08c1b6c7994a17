using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Doorcode.Storage;
using StackExchange.Redis;

namespace Doorcode.Redis;

/// <summary>The connection string of Redis. What the client says about a wrong one is not repeated: it may quote a password.</summary>
internal static partial class RedisConnectionString
{
    private const string Key = $"{RedisOptions.Section}:ConnectionString";
    private const string Form = "write it as in redis.example.org:6379,user=doorcode,password=…,ssl=true";

    /// <exception cref="StartRefusedException">It cannot be read.</exception>
    public static ConfigurationOptions Read(string text)
    {
        text = text.Trim();
        if (Url().IsMatch(text))
            throw new StartRefusedException($"{Key} is a URL; {Form}, where ssl=true stands for rediss://.");

        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var firstOption = Array.FindIndex(parts, IsOption);
        if (firstOption >= 0 && !parts.Skip(firstOption).All(IsOption))
        {
            // A password with a comma falls apart, and its second half would be tried, and logged, as the name of a server.
            throw new StartRefusedException($"{Key} must name its servers first, then its options, and no password can have a comma; {Form}.");
        }

        var servers = firstOption < 0 ? parts : parts[..firstOption];
        if (!Array.TrueForAll(servers, IsServer))
            throw new StartRefusedException($"{Key} must name each server as a name or an IP address, with or without a port, or a Unix socket as in !/run/redis.sock; {Form}.");

        // A password without its key would be tried, and logged, as the name of a server.
        if (servers.Select(server => HasPort().IsMatch(server)).Distinct().Count() > 1)
            throw new StartRefusedException($"{Key} must give every server a port, or none; {Form}.");

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

    /// <summary>The client takes what has no key before its equals sign for a server.</summary>
    private static bool IsOption(string part) => part.IndexOf('=', StringComparison.Ordinal) > 0 || part.StartsWith('$');

    private static bool IsServer(string part) =>
        part.StartsWith("!/", StringComparison.Ordinal)
        || IPAddress.TryParse(part, out _)
        || (Server().Match(part) is { Success: true } match
            && (match.Groups["address"] is not { Success: true } address || IPAddress.TryParse(address.ValueSpan, out _))
            && (match.Groups["port"] is not { Success: true } port || ushort.TryParse(port.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out _)));

    [GeneratedRegex(@"\A\w[\w.+-]*://", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Url();

    [GeneratedRegex(
        @"\A(\[(?<address>[0-9A-Fa-f:.]+)\]|[^\s:;/\\@=!\[\]]+)(:(?<port>[0-9]+))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Server();

    [GeneratedRegex(@"\A(\[.*\]|[^:]*):[0-9]+\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HasPort();
}
