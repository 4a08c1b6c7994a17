using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>
/// Logins of 64 sites, alone and while one more site floods the server with wrong passwords; the limits are on. An answer other than 200
/// to one of the 64 makes the run invalid.
/// </summary>
internal static class FloodWork
{
    private const int Sites = 64;

    /// <summary>The flood comes from as many addresses of one IPv4 /24.</summary>
    private const int FloodConnections = 128;

    public static async Task RunAsync(Settings settings, Programs programs, ScratchFolder folder, Report report, CancellationToken cancel)
    {
        // The proxy that is trusted is wrk: it says from which site a request comes.
        var doorcode = new DoorcodeOnSqlite(
            await programs.DoorcodeAsync(),
            folder.Make("flood"),
            ("Doorcode__RateLimits__Enabled", "true"),
            ("Doorcode__Proxy__TrustedNetworks__0", "127.0.0.1/32"));
        Progress.Say($"flood: seeding {Settings.Accounts} accounts");
        await doorcode.SeedAsync(Settings.Accounts, cancel);
        await using var host = await doorcode.StartAsync(cancel);
        var api = host.Host.Api;
        string[] logins = [api.Login, FormattableString.Invariant($"{Sites / Settings.Threads}"), Settings.Password];
        PreparedLoad calm = (seconds, cancel) => Wrk.RunAsync(host, Sites, seconds, "login-sites.lua", logins, cancel);
        PreparedLoad flooded = async (seconds, cancel) =>
        {
            var flood = Wrk.FloodAsync(host, FloodConnections, seconds + 1, "login-flood.lua", [api.Login], cancel);
            var load = await calm(seconds, cancel);
            await flood;
            return load;
        };
        var results = await Contest.RunAsync(settings, "flood", [host], [flooded, calm], cancel);
        var (during, without) = (results[0], results[1]);
        report.AddLoads("`POST login` of 64 sites while one floods", during, "without the flood", without, Target.None);
        report.AddFigure(
            "p99 of a login while one site floods",
            Report.Median(during.Select(load => load.P99)),
            "without the flood",
            Report.Median(without.Select(load => load.P99)),
            "ms",
            Target.AtMost(3));
    }
}
