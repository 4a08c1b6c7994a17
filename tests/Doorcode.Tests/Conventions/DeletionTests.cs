using System.Text.RegularExpressions;

namespace Doorcode.Tests.Conventions;

/// <summary>
/// Removing a capability is its folder, a line or two in the composition, and a migration: no other file names a type of the folder.
/// </summary>
public sealed class DeletionTests
{
    /// <summary>The folders that can be removed. Every folder of the library is here or in <see cref="Foundation"/>.</summary>
    private static readonly string[] Features =
    [
        "Registration", "Login", "PasswordReset", "PasswordChange", "EmailChange", "Factors", "Passkeys", "Profile", "SessionList",
        "NewDevice", "Administration", "Moving", "Pages", "DevMailbox", "EmailValidation",
    ];

    /// <summary>The folders that others build upon.</summary>
    private static readonly string[] Foundation =
    [
        "Settings", "Addresses", "Languages", "Telemetry", "Storage", "Sealing", "Http", "Passwords", "Events", "Accounts", "Outbox", "Devices", "EventHandlers", "Identities", "Tokens",
        "Mail", "RateLimiting", "Codes", "Sessions", "Proofs",
    ];

    /// <summary>What puts the features together.</summary>
    private static readonly string[] Composition = ["Doorcode/DoorcodeExtensions.cs", "Doorcode/DoorcodeSetup.cs", "Doorcode.Server/DoorcodeHost.cs"];

    private static readonly Dictionary<(string Feature, string File), string> Reasons = new()
    {
        [("EmailValidation", "Doorcode/EmailChange/ChangeEmail.cs")] = "A change of address asks IEmailValidator, which hosts may replace.",
        [("EmailValidation", "Doorcode/Registration/Register.cs")] = "A registration asks IEmailValidator, which hosts may replace.",
        [("Factors", "Doorcode/Pages/PagesFeature.cs")] = "The pages for authenticator apps are there only where the API has them.",
        [("Login", "Doorcode/Pages/PagesFeature.cs")] = "The pages for a login by mailed code are there only where it is switched on.",
        [("Passkeys", "Doorcode/Pages/PagesFeature.cs")] = "The pages for passkeys are there only where the API has them.",
        [("Registration", "Doorcode/Pages/PagesFeature.cs")] = "The page to register is there only where the API has it.",
        [("Registration", "Doorcode/Pages/Visit.cs")] = "Where nobody may register, journeys begin at the sign-in.",
    };

    [Fact]
    public void Every_folder_is_a_feature_or_a_foundation() => Assert.Equal(
        Directory.EnumerateDirectories(Path.Combine(Sources.Root, "src", "Doorcode"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(folder => folder is not ("obj" or "bin"))
            .Order(StringComparer.Ordinal),
        Features.Concat(Foundation).Order(StringComparer.Ordinal));

    /// <summary>A feature takes its pages and its commands along: each is a class whose name ends so.</summary>
    [Fact]
    public void No_file_outside_a_feature_and_the_composition_names_its_types() =>
        Assert.Empty(Names().Where(name => !Composition.Contains(name.File) && !IsPageOrCommand(name.File)).Except(Reasons.Keys));

    [Fact]
    public void Every_exception_is_still_needed() => Assert.Empty(Reasons.Keys.Except(Names()));

    [Fact]
    public void The_composition_names_every_feature() =>
        Assert.Equal(
            Features.Order(StringComparer.Ordinal),
            Names().Where(name => Composition.Contains(name.File)).Select(name => name.Feature).Distinct().Order(StringComparer.Ordinal));

    private static bool IsPageOrCommand(string file) =>
        (file.StartsWith("Doorcode/Pages/", StringComparison.Ordinal) && file.EndsWith("Page.cs", StringComparison.Ordinal))
        || (file.StartsWith("Doorcode.Server/Commands/", StringComparison.Ordinal) && file.EndsWith("Command.cs", StringComparison.Ordinal));

    /// <summary>Naming a type of another folder takes an import, or a name that begins with its namespace.</summary>
    private static IReadOnlyList<(string Feature, string File)> Names() =>
    [
        .. from file in Sources.Files
           let path = Path.GetRelativePath(Path.Combine(Sources.Root, "src"), file).Replace(Path.DirectorySeparatorChar, '/')
           let code = File.ReadAllText(file)
           from feature in Features
           where !path.StartsWith($"Doorcode/{feature}/", StringComparison.Ordinal)
           where Regex.IsMatch(
               code, $@"\bDoorcode\.{feature}\b|(?<![\w.:]){feature}\.[A-Z]\w*\b(?=[.(<>;,\s)])", RegexOptions.None, TimeSpan.FromSeconds(10))
           select (feature, path),
    ];
}
