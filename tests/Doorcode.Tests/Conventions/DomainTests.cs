using System.Text.RegularExpressions;

namespace Doorcode.Tests.Conventions;

/// <summary>
/// The repository names no domain that the project does not own, except the ones listed here with a reason: the owner of a domain
/// decides where it leads.
/// </summary>
public sealed partial class DomainTests
{
    private const int Limit = 10_000;

    private static readonly string[] Folders = ["src", "docs", "ops", "samples", "postman", "tests", "bench", "tools", "clients"];

    /// <summary>Files that the project did not write by hand: build output, packages, word lists, lists of difficult strings.</summary>
    private static readonly string[] Skipped =
        ["bin", "obj", "dist", "artifacts", "node_modules", "data", "Data", "TestResults", "StrykerOutput", "secrets", "packages.lock.json", "package-lock.json"];

    /// <summary>Nobody can own these (RFC 2606, RFC 6761, ICANN's internal).</summary>
    private static readonly string[] Reserved =
        ["example.org", "example.com", "example.net", "example", "test", "invalid", "localhost", "internal"];

    /// <summary>Domains of others, each with the reason why it is named. A name includes its subdomains.</summary>
    private static readonly Dictionary<string, string> Meant = new(StringComparer.Ordinal)
    {
        ["apilayer.net"] = "Mailboxlayer's API",
        ["mailboxlayer.com"] = "Mailboxlayer",
        ["github.com"] = "sources of dependencies, and the repository that packages name",
        ["keepachangelog.com"] = "the form of CHANGELOG.md",
        ["semver.org"] = "what version numbers mean",
        ["dotnet.microsoft.com"] = "the SDK",
        ["mcr.microsoft.com"] = "the SDK's container image",
        ["gcr.io"] = "the base container image",
        ["www.apache.org"] = "the licence of Swagger UI",
        ["feross.org"] = "a part of Swagger UI",
        ["jedwatson.github.io"] = "a part of Swagger UI",
        ["www.unicode.org"] = "the Unicode licence",
        ["www.npgsql.org"] = "Npgsql's documentation",
        ["seredis.dev"] = "StackExchange.Redis's documentation",
        ["stryker-mutator.io"] = "Stryker",
        ["schema.getpostman.com"] = "the schema of the Postman collection",
        ["json.schemastore.org"] = "the schema of launchSettings.json",
        ["kubernetes.io"] = "label names of Kubernetes",
        ["k8s.io"] = "API groups of Kubernetes",
        ["prometheus.io"] = "annotations that Prometheus reads",
        ["monitoring.coreos.com"] = "the API group of the Prometheus operator",
        ["www.w3.org"] = "the name of SVG's elements",
        ["gmail.com"] = "a mail service whose addresses are tested",
        ["googlemail.com"] = "the other name of gmail.com",
        ["gmial.com"] = "a common misspelling of gmail.com",
        ["xn--gmal-nza.net"] = "a name that looks like another one, in tests",
        ["mailinator.com"] = "a disposable domain, in tests",
        ["33mail.com"] = "a disposable domain, in tests",
        ["my33mail.com"] = "a domain that only ends like one, in tests",
        ["myexample.org"] = "a domain that only ends like a reserved one, in tests",
    };

    [Fact]
    public void Every_domain_in_the_repository_is_reserved_or_listed()
    {
        var found = Domains().ToList();
        Assert.Contains(found, domain => domain.Name == "example.org");
        var foreign = found.Where(domain => !IsReserved(domain.Name) && ListedAs(domain.Name) is null);
        Assert.True(!foreign.Any(), string.Join('\n', foreign.Select(domain => $"{domain.Name} in {domain.Place}").Distinct()));
    }

    [Fact]
    public void Every_listed_domain_still_stands_somewhere() =>
        Assert.Empty(Meant.Keys.Except(Domains().Select(domain => ListedAs(domain.Name)).OfType<string>()));

    [Theory]
    [InlineData("type = \"https://doorcode" + ".dev/problems\"", "doorcode" + ".dev")]
    [InlineData("see http://docs.doorcode" + ".xyz:8080/a", "docs.doorcode" + ".xyz")]
    [InlineData("mail to security@doorcode" + ".io.", "doorcode" + ".io")]
    [InlineData("the host auth.doorcode" + ".com, port 443", "auth.doorcode" + ".com")]
    [InlineData("SELECT a.id FROM accounts a", null)]
    [InlineData("new System.Net.Http.HttpClient()", null)]
    [InlineData("http://127.0.0.1:5000/x and http://collector:4317", null)]
    public void The_search_sees_addresses_mailboxes_and_bare_names_and_no_code(string text, string? domain) =>
        Assert.Equal(domain, DomainsIn(text).FirstOrDefault());

    private static IEnumerable<(string Name, string Place)> Domains() =>
        from file in Files()
        from name in DomainsIn(File.ReadAllText(file))
        select (name, Path.GetRelativePath(Sources.Root, file));

    private static IEnumerable<string> Files() =>
        Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Sources.Root, folder), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Sources.Root, "*.*"))
            .Where(file => !Path.GetRelativePath(Sources.Root, file).Split(Path.DirectorySeparatorChar).Any(Skipped.Contains))
            .Where(file => Path.GetFileName(file) != $"{nameof(DomainTests)}.cs");

    private static IEnumerable<string> DomainsIn(string text) =>
        Address().Matches(text).Concat(BareName().Matches(text))
            .Select(match => match.Groups["host"].Value.ToLowerInvariant().TrimEnd('.'))
            .Where(host => host.Contains('.', StringComparison.Ordinal) && !char.IsAsciiDigit(host[^1]));

    private static bool IsReserved(string name) => Reserved.Any(domain => IsOrIsBelow(name, domain));

    private static string? ListedAs(string name) => Meant.Keys.FirstOrDefault(domain => IsOrIsBelow(name, domain));

    private static bool IsOrIsBelow(string name, string domain) =>
        name == domain || name.EndsWith($".{domain}", StringComparison.Ordinal);

    /// <summary>The host of any absolute http or https address.</summary>
    [GeneratedRegex(@"https?://(?:[^\s/@""'<>]*@)?(?<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", RegexOptions.None, Limit)]
    private static partial Regex Address();

    /// <summary>A name under a usual top-level domain, in small letters: code says Some.Thing or some.Thing().</summary>
    [GeneratedRegex(
        @"(?<![A-Za-z0-9._%\\-])(?<host>(?:[a-z0-9][a-z0-9-]*[a-z0-9]\.)+(?:com|org|net|dev|io|app|co|info|eu|uk|de|fr|me|ai|cloud|xyz|edu|gov))(?![A-Za-z0-9_(-]|\.[a-z])",
        RegexOptions.None,
        Limit)]
    private static partial Regex BareName();
}
