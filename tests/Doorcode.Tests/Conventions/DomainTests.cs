using System.Text.RegularExpressions;

namespace Doorcode.Tests.Conventions;

/// <summary>
/// The repository names no domain that the project does not own, except the ones listed here with a reason: the owner of a domain
/// decides where it leads.
/// </summary>
public sealed partial class DomainTests
{
    private const int Limit = 10_000;

    /// <summary>Files that the project did not write by hand: lists of packages, word lists, lists of difficult strings.</summary>
    private static readonly string[] Skipped = ["data", "Data", "packages.lock.json", "package-lock.json"];

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
    public async Task Every_domain_in_the_repository_is_reserved_or_listed()
    {
        var found = await DomainsAsync();
        Assert.Contains(found, domain => domain.Name == "example.org");
        var foreign = found.Where(domain => !IsReserved(domain.Name) && ListedAs(domain.Name) is null);
        Assert.True(!foreign.Any(), string.Join('\n', foreign.Select(domain => $"{domain.Name} in {domain.Place}").Distinct()));
    }

    [Fact]
    public async Task Every_listed_domain_still_stands_somewhere() =>
        Assert.Empty(Meant.Keys.Except((await DomainsAsync()).Select(domain => ListedAs(domain.Name)).OfType<string>()));

    [Fact]
    public async Task What_build_servers_and_tools_read_is_searched_as_well()
    {
        var folders = (await FilesAsync()).Select(file => file.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { ".ci", ".config", ".github", ".gitignore", "LICENSE", "src", "test.sh" }, folders);
    }

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

    private static async Task<List<(string Name, string Place)>> DomainsAsync() =>
        [.. from file in await FilesAsync()
            from name in DomainsIn(File.ReadAllText(Path.Combine(Sources.Root, file)))
            select (name, file)];

    /// <summary>Every file that git tracks, but for the skipped ones.</summary>
    private static async Task<IEnumerable<string>> FilesAsync()
    {
        var (exitCode, output) = await Shell.RunAsync("git", Sources.Root, "-c", "safe.directory=*", "ls-files", "-z");
        Assert.True(exitCode == 0, output);
        return output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(file => !file.Split('/').Any(Skipped.Contains))
            // A file that is removed and not committed yet is still tracked.
            .Where(file => !file.EndsWith($"/{nameof(DomainTests)}.cs", StringComparison.Ordinal) && File.Exists(Path.Combine(Sources.Root, file)));
    }

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
