using System.Buffers;
using Microsoft.AspNetCore.Routing;

namespace Doorcode;

/// <summary>What of Doorcode the host has mapped, and where. Mapping it again changes nothing.</summary>
internal sealed class MappedParts
{
    /// <summary>Where the API is, unless the host says otherwise.</summary>
    public const string DefaultPrefix = "/api/users";

    /// <summary>Under the API's prefix: where refresh tokens are presented.</summary>
    public const string RefreshPath = "/token/refresh/";

    private static readonly SearchValues<char> NotInPaths = SearchValues.Create("{}*?#\\ ");

    private readonly HashSet<string> _parts = new(StringComparer.Ordinal);

    private RouteGroupBuilder? _api;

    /// <summary>Where the API is: a path without a slash at its end.</summary>
    public string Prefix { get; private set; } = DefaultPrefix;

    /// <summary>Maps the API once.</summary>
    /// <param name="prefix">Where.</param>
    /// <param name="map">Maps it.</param>
    /// <returns>All of its endpoints.</returns>
    /// <exception cref="ArgumentException">The prefix is no path.</exception>
    /// <exception cref="InvalidOperationException">The API is mapped under another prefix already.</exception>
    public RouteGroupBuilder MapApi(string prefix, Func<RouteGroupBuilder> map)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var path = prefix.TrimEnd('/');
        if (path is not ['/', not '/', ..] || path.AsSpan().ContainsAny(NotInPaths) || path.Any(char.IsControl))
            throw new ArgumentException("The prefix must be a path such as /api/users, without parameters.", nameof(prefix));

        if (_api is not null)
        {
            return string.Equals(path, Prefix, StringComparison.Ordinal)
                ? _api
                : throw new InvalidOperationException($"Doorcode is mapped at {Prefix} already: tokens have one address.");
        }

        Prefix = path;
        return _api = map();
    }

    /// <summary>Whether a part is mapped for the first time.</summary>
    /// <param name="part">Its name.</param>
    public bool TryBegin(string part) => _parts.Add(part);

    /// <summary>Finds it among the services of a host.</summary>
    /// <exception cref="InvalidOperationException">The host has not called AddDoorcode.</exception>
    public static MappedParts Of(IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return (MappedParts?)endpoints.ServiceProvider.GetService(typeof(MappedParts))
            ?? throw new InvalidOperationException("Doorcode is not among the services: call builder.Services.AddDoorcode() first.");
    }
}
