using System.Diagnostics;
using System.Globalization;

namespace Doorcode.Rig;

/// <summary>Runs programs to their end.</summary>
public static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program for two minutes at the most.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code, and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, string folder, params IReadOnlyList<string> arguments)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        return await RunAsync([program, .. arguments], folder, deadline.Token);
    }

    /// <summary>Runs a program that must succeed.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="user">The user it runs as when the caller is root; null leaves it root's.</param>
    /// <param name="cancel">Stops waiting, and ends it.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidRunException">It failed.</exception>
    public static async Task<string> RequireAsync(IReadOnlyList<string> words, string? user, CancellationToken cancel)
    {
        string[] all = [.. AsUser(user), .. words];
        var (exitCode, output) = await RunAsync(all, "/", cancel);
        return exitCode == 0
            ? output
            : throw new InvalidRunException(string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', all)}: {exitCode}, {output}"));
    }

    /// <summary>Runs a program.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="cancel">Stops waiting, and ends it.</param>
    /// <returns>Its exit code, and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IReadOnlyList<string> words, string folder, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(words);
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start) ?? throw new InvalidRunException($"{words[0]} did not start");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var error = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            await EndAsync(process);
        }
    }

    /// <summary>What stands before a command that runs as another user.</summary>
    /// <param name="user">The user; null, and every user when the caller is not root, changes nothing.</param>
    internal static string[] AsUser(string? user) =>
        user is null || !Environment.IsPrivilegedProcess ? [] : ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"];

    // The caller is about to remove the folder that an interrupted program writes to: it must be gone by then.
    private static async Task EndAsync(Process process)
    {
        if (process.HasExited)
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
    }
}
