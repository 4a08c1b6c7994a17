using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace Doorcode.Server;

/// <summary>Where settings come from besides appsettings.json and the environment.</summary>
internal static class Configuration
{
    /// <summary>Settings that may stand in a file of their own: <c>Doorcode:Smtp:PasswordFile</c> names the file with the password.</summary>
    public static readonly string[] Secrets =
    [
        SmtpPassword,
        "Doorcode:Mailboxlayer:AccessKey",
        "Doorcode:Database:ConnectionString",
        "Doorcode:Redis:ConnectionString",
    ];

    private const string MailboxlayerVariable = "MAILBOXLAYER_API_KEY";
    private const string SmtpPassword = "Doorcode:Smtp:Password";
    private const string MailboxlayerKey = "Doorcode:Mailboxlayer:AccessKey";

    /// <summary>The longest secret, in characters. No more is read, because the path may name an endless device.</summary>
    private const int LongestSecret = 64 * 1024;

    /// <summary>
    /// Adds a <c>.env</c> file of the working directory, below the real environment; secrets from files; and the name that the
    /// Mailboxlayer key has always had.
    /// </summary>
    /// <param name="configuration">What is there already.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="environment">The host's environment, which has an appsettings file of its own.</param>
    /// <returns>What was read, and a sentence for each thing that could not be.</returns>
    public static SettingsFiles AddDoorcodeSources(this ConfigurationManager configuration, string folder, string? environment = null)
    {
        var dotEnv = Path.Combine(folder, ".env");
        // A container engine makes a folder where the file that it was told to mount does not exist, and the framework passes over it.
        string[] read = ["appsettings.json", $"appsettings.{environment ?? Environments.Production}.json"];
        var faults = read.Where(name => Directory.Exists(Path.Combine(folder, name)))
            .Select(name => $"{name} in the working directory is a folder and must be a file.").ToList();
        var files = new List<string> { dotEnv };
        var variables = DotEnvFile.ReadFile(dotEnv, faults);
        // The last one: those before it hold only what ASPNETCORE_ and DOTNET_ set, and stand below appsettings.json.
        var last = configuration.Sources.ToList().FindLastIndex(source => source is EnvironmentVariablesConfigurationSource);
        configuration.Sources.Insert(Math.Max(0, last), new MemoryConfigurationSource { InitialData = variables });

        var derived = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (configuration[MailboxlayerKey] is null && configuration[MailboxlayerVariable] is { Length: > 0 } key)
            derived[MailboxlayerKey] = key;

        foreach (var secret in Secrets)
        {
            if (configuration[secret + "File"] is { Length: > 0 } file)
            {
                if (configuration[secret] is { Length: > 0 })
                    faults.Add($"{secret} and {secret}File are both set; leave one of them out.");

                derived[secret] = ReadSecret(secret, file, faults);
                files.Add(file);
            }
        }

        if (derived.Count > 0)
            configuration.AddInMemoryCollection(derived);

        return new SettingsFiles(files, faults);
    }

    /// <summary>No sentence repeats the path: some people put the secret itself there.</summary>
    private static string? ReadSecret(string secret, string file, List<string> faults)
    {
        try
        {
            using var reader = new StreamReader(file);
            var text = new char[LongestSecret];
            var length = reader.ReadBlock(text);
            if (length < LongestSecret && new string(text, 0, length).Trim() is { Length: > 0 } value)
                return value;

            // The Debian package and the unit name this file always. Where a user name is set, the missing password is a fault of its own.
            if (length < LongestSecret && string.Equals(secret, SmtpPassword, StringComparison.Ordinal))
                return null;

            faults.Add($"{secret}File names a file that is {(length < LongestSecret ? "empty" : "too long for a secret")}.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var isThere = File.Exists(file) || Directory.Exists(file);
            faults.Add($"{secret}File names a file that {(isThere ? "cannot be read" : "does not exist")}.");
        }

        return null;
    }
}
