using Doorcode.Storage;

namespace Doorcode.Server;

/// <summary>Where settings come from besides appsettings.json and the environment.</summary>
internal static class Configuration
{
    /// <summary>Settings that may stand in a file of their own: <c>Doorcode:Smtp:PasswordFile</c> names the file with the password.</summary>
    public static readonly string[] Secrets =
    [
        "Doorcode:Smtp:Password",
        "Doorcode:Mailboxlayer:AccessKey",
        "Doorcode:Database:ConnectionString",
        "Doorcode:Redis:ConnectionString",
    ];

    private const string MailboxlayerVariable = "MAILBOXLAYER_API_KEY";
    private const string MailboxlayerKey = "Doorcode:Mailboxlayer:AccessKey";

    /// <summary>
    /// Adds a <c>.env</c> file of the working directory, below the real environment; secrets from files; and the name that the
    /// Mailboxlayer key has always had.
    /// </summary>
    public static void AddDoorcodeSources(this ConfigurationManager configuration, string folder)
    {
        var variables = ReadDotEnv(Path.Combine(folder, ".env"));
        // The last one: those before it hold only what ASPNETCORE_ and DOTNET_ set, and stand below appsettings.json.
        var environment = configuration.Sources.ToList().FindLastIndex(
            source => source is Microsoft.Extensions.Configuration.EnvironmentVariables.EnvironmentVariablesConfigurationSource);
        configuration.Sources.Insert(
            Math.Max(0, environment),
            new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = variables });

        var derived = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (configuration[MailboxlayerKey] is null && configuration[MailboxlayerVariable] is { Length: > 0 } key)
            derived[MailboxlayerKey] = key;

        foreach (var secret in Secrets)
        {
            if (configuration[secret + "File"] is { Length: > 0 } file)
                derived[secret] = ReadSecret(secret, file);
        }

        if (derived.Count > 0)
            configuration.AddInMemoryCollection(derived);
    }

    private static Dictionary<string, string?> ReadDotEnv(string file)
    {
        if (!File.Exists(file))
            return [];

        try
        {
            return DotNetEnv.Env.NoEnvVars().Load(file)
                .GroupBy(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => (string?)group.Last().Value, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            throw new StartRefusedException($"The file {file} cannot be read as lines of NAME=value.", wrong);
        }
    }

    private static string ReadSecret(string secret, string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{secret}File names {file}, which cannot be read: {missing.Message}", missing);
        }
    }
}
