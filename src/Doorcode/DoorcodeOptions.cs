namespace Doorcode;

/// <summary>Keys and places that belong to no one feature; bound from <c>Doorcode</c>.</summary>
public sealed class DoorcodeOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode";

    /// <summary>
    /// The file with the master key, 32 random bytes in base64. Default on SQLite: beside the database, made at the first
    /// start with mode 0600. Required with any other provider. The database without this file reveals no secret.
    /// </summary>
    public string? MasterKeyFile { get; set; }

    /// <summary>
    /// Where clients reach this server, such as <c>https://auth.example.org</c>: issuer and audience of the tokens and the base
    /// of links in mails; never taken from a request's Host header. Default in Development: the listening address.
    /// </summary>
    public Uri? PublicUrl { get; set; }
}
