namespace Doorcode;

/// <summary>Names that a host uses.</summary>
public static class DoorcodeDefaults
{
    /// <summary>The authentication scheme: a bearer access token whose session lives.</summary>
    public const string Scheme = "Doorcode";
}
