using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>
/// The release before this one; <c>test.sh</c> builds its executable from the commit that stands in <c>previous-release</c>. The
/// word <c>stop</c> behind the commit says that an upgrade from it stops the servers.
/// </summary>
internal static class PreviousRelease
{
    private const string Place = "tests/Doorcode.Tests.EndToEnd/Upgrade/previous-release";

    /// <summary>Skips the test where the commit is not there to be built.</summary>
    public static async Task NeedAsync()
    {
        if (Environment.GetEnvironmentVariable(Servers.PreviousExecutable) is not null)
            return;

        var (tag, commit, _) = await ReadAsync();
        var (exitCode, _) = await Shell.RunAsync("git", Snapshot.Root, "cat-file", "-e", commit + "^{commit}");
        Assert.SkipUnless(exitCode == 0, $"This clone does not hold {tag} (commit {commit}), which the test runs: fetch the whole history.");
        throw new InvalidOperationException($"{Servers.PreviousExecutable} must name the executable of {tag}; ./test.sh builds it and sets it.");
    }

    /// <summary>Whether its servers may run beside those of this version.</summary>
    public static async Task<bool> CanRollAsync() => !(await ReadAsync()).Stops;

    private static async Task<(string Tag, string Commit, bool Stops)> ReadAsync()
    {
        var words = (await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, Place))).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [var tag, { Length: 40 } commit] => (tag, commit, false),
            [var tag, { Length: 40 } commit, "stop"] => (tag, commit, true),
            _ => throw new InvalidDataException($"{Place} must hold the tag and the full id of a commit, and 'stop' where an upgrade stops the servers."),
        };
    }
}
