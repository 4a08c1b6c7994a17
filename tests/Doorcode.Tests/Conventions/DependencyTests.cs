using System.Reflection;
using System.Runtime.CompilerServices;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Doorcode.OpenApi;
using Doorcode.Postgres;
using Doorcode.Redis;
using Doorcode.Server;
using Assembly = System.Reflection.Assembly;
using Type = System.Type;

namespace Doorcode.Tests.Conventions;

/// <summary>
/// Which way imports point: to the left only. A new arrow is a line in one of these tables, so that it is
/// reviewed; an arrow that is gone must leave them too.
/// </summary>
public sealed class DependencyTests
{
    private const string Root = "";
    private static readonly Assembly Library = typeof(DoorcodeExtensions).Assembly;
    private static readonly Assembly Host = typeof(DoorcodeHost).Assembly;

    /// <summary>What others could write as well: they see the public API alone.</summary>
    private static readonly Assembly[] Adapters = [typeof(PostgresExtensions).Assembly, typeof(RedisExtensions).Assembly, typeof(OpenApiExtensions).Assembly];

    /// <summary>From left to right; a folder sees those of the layers before its own.</summary>
    private static readonly string[][] Layers =
    [
        ["Settings", "Addresses"],
        ["Telemetry", "Languages"],
        ["Storage"],
        ["Sealing"],
        ["Http", "Passwords"],
        ["Events"],
        ["Outbox", "Accounts"],
        ["Devices", "EventHandlers", "Identities"],
        ["Tokens", "Mail", "EmailValidation", "RateLimiting", "Codes"],
        ["Sessions"],
        ["Proofs"],
        ["Registration", "Login", "PasswordReset", "PasswordChange", "EmailChange", "Factors", "Passkeys", "Profile", "SessionList",
            "NewDevice", "Administration", "Moving"],
        ["Pages", "DevMailbox"],
        ["Postgres", "Redis", "OpenApi"],
        ["Server"],
    ];

    /// <summary>Arrows inside a layer.</summary>
    private static readonly (string From, string To)[] Sideways =
    [
        // The budget of guesses without an id is a rolling window of the rate-limit store.
        ("Codes", "RateLimiting"),
        // A code is stored together with its mail.
        ("Codes", "Mail"),
    ];

    /// <summary>Every arrow, with one reason for it.</summary>
    private static readonly Dictionary<(string From, string To), string> Why = Load();
    private static readonly HashSet<(string From, string To)> Arrows = [.. Why.Keys];

    [Fact]
    public void Imports_point_to_the_left_or_are_listed()
    {
        var wrong = Arrows.Where(arrow => LayerOf(arrow.To) >= LayerOf(arrow.From) && !Sideways.Contains(arrow));
        Assert.True(!wrong.Any(), string.Join('\n', wrong.Select(arrow => $"{arrow.From} -> {arrow.To}: {Why[arrow]}")));
    }

    [Fact]
    public void Every_listed_sideways_import_is_still_there() => Assert.Empty(Sideways.Except(Arrows));

    [Fact]
    public void The_graph_is_not_empty() => Assert.Subset(
        Arrows, new HashSet<(string, string)> { ("Sessions", "Tokens"), ("Registration", "Codes"), ("Server", "Http") });

    [Fact]
    public void No_folder_is_unknown_to_the_plan() =>
        Assert.All(Types().Select(type => FolderOf(type.Namespace!)), folder => Assert.True(folder == Root || LayerOf(folder) >= 0, folder));

    [Fact]
    public void What_is_not_for_hosts_is_internal_and_sealed()
    {
        var open = Types().Where(type =>
            type.IsClass && !type.IsPublic && !type.IsNestedPublic && !type.IsSealed && !type.IsAbstract);
        Assert.Empty(open.Select(type => type.FullName));
    }

    /// <summary>Then an adapter and the server are proof that others can write one.</summary>
    [Fact]
    public void Only_tests_see_more_than_what_is_public_in_the_library() => Assert.Equal(
        ["Doorcode.Tests", "Doorcode.Tests.Contracts", "Doorcode.Tests.EndToEnd", "Doorcode.Tests.Stores"],
        Library.GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName).Order(StringComparer.Ordinal));

    [Fact]
    public void No_name_says_nothing()
    {
        string[] empty = ["Manager", "Helper", "Helpers", "Utils", "Util", "Common", "Base", "Service", "Services", "Impl"];
        Assert.DoesNotContain(
            Types().Select(type => type.Name.Split('`')[0]), name => empty.Any(end => name.EndsWith(end, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        foreach (var file in Sources.Files)
        {
            var declared = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal));
            if (declared is not null)
            {
                var folder = Path.GetRelativePath(Path.Combine(Sources.Root, "src"), Path.GetDirectoryName(file)!);
                Assert.Equal($"namespace {folder.Replace(Path.DirectorySeparatorChar, '.')};", declared);
            }
        }
    }

    private static Dictionary<(string From, string To), string> Load()
    {
        var arrows = new Dictionary<(string From, string To), string>();
        foreach (var type in new ArchLoader().LoadAssemblies([Library, Host, .. Adapters]).Build().Types)
        {
            foreach (var target in type.Dependencies.Select(dependency => dependency.Target))
            {
                var (from, to) = (type.Namespace?.FullName, target.Namespace?.FullName);
                if (IsOurs(from) && IsOurs(to) && !IsGenerated(type.Name, target))
                    arrows[(FolderOf(from!), FolderOf(to!))] = $"{type.FullName} uses {target.FullName}";
            }
        }

        // The composition at the root may use every folder, and every folder may use the types at the root.
        return arrows
            .Where(arrow => arrow.Key.From != arrow.Key.To && arrow.Key.From != Root && arrow.Key.To != Root)
            .ToDictionary();
    }

    /// <summary>
    /// Bind is generated code that knows the options of all features, and the loader counts it as its callers' own;
    /// of a feature's class, only what its file names is an import. Generic parameters (with ::) belong to no feature.
    /// </summary>
    private static bool IsGenerated(string from, IType to) =>
        to.FullName.Contains("::", StringComparison.Ordinal)
        || from.EndsWith("Feature", StringComparison.Ordinal)
        && !Sources.Files.Any(file =>
            Path.GetFileName(file) == $"{from}.cs" && File.ReadAllText(file).Contains(to.Name, StringComparison.Ordinal));

    private static IEnumerable<Type> Types() => new[] { Library, Host }.Concat(Adapters).SelectMany(assembly => assembly.GetTypes()).Where(type =>
        IsOurs(type.Namespace)
        && !type.Name.Contains('<', StringComparison.Ordinal)
        && !type.IsDefined(typeof(CompilerGeneratedAttribute))
        && type.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute)) != true);

    private static bool IsOurs(string? name) =>
        name == "Doorcode" || name?.StartsWith("Doorcode.", StringComparison.Ordinal) == true;

    private static string FolderOf(string name) => name.Split('.').ElementAtOrDefault(1) ?? Root;

    /// <summary>The place of a folder from left to right; -1 where the plan does not name it.</summary>
    internal static int LayerOf(string folder) => Array.FindIndex(Layers, layer => layer.Contains(folder));
}
