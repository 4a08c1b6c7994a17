using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>The release before this one; <c>test.sh</c> builds its server from the commit that stands in <c>previous-release</c>.</summary>
internal static class PreviousRelease
{
    private const string Place = "tests/Doorcode.Tests.EndToEnd/Upgrade/previous-release";

    /// <summary>Skips the test where the commit is not there to be built.</summary>
    public static async Task NeedAsync()
    {
        if (Environment.GetEnvironmentVariable(Servers.PreviousExecutable) is not null)
            return;

        var words = (await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, Place))).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var tag, { Length: 40 } commit])
            throw new InvalidDataException($"{Place} must hold the tag and the full id of a commit.");

        var (exitCode, _) = await Shell.RunAsync("git", Snapshot.Root, "cat-file", "-e", commit + "^{commit}");
        Assert.SkipUnless(exitCode == 0, $"This clone does not hold {tag} (commit {commit}), which the test runs: fetch the whole history.");
        throw new InvalidOperationException($"{Servers.PreviousExecutable} must name the executable of {tag}; ./test.sh builds it and sets it.");
    }
}
