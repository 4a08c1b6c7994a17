using System.Diagnostics;
using System.Globalization;
using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks;

/// <summary>What one load gave. Times in milliseconds.</summary>
internal sealed record Load(double PerSecond, double P50, double P99);

/// <summary>Drives a host with wrk and one of the scripts in <c>wrk/</c>.</summary>
internal static class Wrk
{
    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "wrk");

    public static void Demand()
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "wrk")));
        if (!found)
            throw new InvalidRunException("wrk is missing; on Debian: apt-get install wrk");
    }

    /// <exception cref="InvalidRunException">Any answer was not a success, or a connection failed.</exception>
    public static async Task<Load> RunAsync(
        RunningHost host, int connections, int seconds, string script, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var output = await OutputAsync(host, connections, seconds, script, arguments, cancel);
        return Read(output, host.Host.Name);
    }

    /// <summary>Puts a load on a host whose answers do not matter.</summary>
    /// <exception cref="InvalidRunException">wrk did not start.</exception>
    public static async Task FloodAsync(
        RunningHost host, int connections, int seconds, string script, IEnumerable<string> arguments, CancellationToken cancel) =>
        await OutputAsync(host, connections, seconds, script, arguments, cancel);

    private static async Task<string> OutputAsync(
        RunningHost host, int connections, int seconds, string script, IEnumerable<string> arguments, CancellationToken cancel)
    {
        // `require` in the scripts looks in the working directory.
        var start = new ProcessStartInfo("wrk", [
            $"-t{Text(Settings.Threads)}", $"-c{Text(connections)}", $"-d{Text(seconds)}s",
            "--timeout", "10s", "-s", script, host.Address.AbsoluteUri, "--", .. arguments])
        {
            WorkingDirectory = Scripts,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var wrk = Process.Start(start) ?? throw new InvalidRunException("wrk did not start");
        try
        {
            var output = await wrk.StandardOutput.ReadToEndAsync(cancel);
            await wrk.WaitForExitAsync(cancel);
            return output;
        }
        catch (OperationCanceledException)
        {
            wrk.Kill();
            throw;
        }
    }

    private static Load Read(string output, string host)
    {
        const string Mark = "RESULT ";
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal))
            ?? throw new InvalidRunException($"wrk gave no result for {host}: {output}");
        var words = line[Mark.Length..].Split(' ', 7);
        var numbers = words[..6].Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        var (requests, microseconds, p50, p99, refused, broken) =
            (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        if (refused + broken > 0 || words[6].Length > 0)
        {
            throw new InvalidRunException(string.Create(CultureInfo.InvariantCulture,
                $"{host}: of {requests} answers {refused} were not 2xx, and {broken} connections failed. {words[6]}"));
        }
        if (requests == 0)
            throw new InvalidRunException($"{host} answered nothing");
        return new Load(requests / (microseconds / 1e6), p50 / 1e3, p99 / 1e3);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
