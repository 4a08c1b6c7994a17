namespace Doorcode.Http;

/// <summary>Pages of other origins that may call the API; bound from <c>Doorcode:Cors</c>.</summary>
public sealed class CorsOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Cors";

    /// <summary>
    /// Exact origins, as browsers write them: <c>https://app.example.org</c>, with a port only where it is not the usual one; default none. Their
    /// pages may call everything under <c>/api</c>, also with the session cookie, and people may be sent back to them from the pages.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];
}
