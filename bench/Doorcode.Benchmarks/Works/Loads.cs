using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>A load that is ready to be put on a host, for so many seconds, as often as wanted.</summary>
internal delegate Task<Load> PreparedLoad(int seconds, CancellationToken cancel);

/// <summary>Prepares loads: the same for every host, but for the paths and the names of members.</summary>
internal sealed class Loads(ScratchFolder folder)
{
    private static readonly string Threads = FormattableString.Invariant($"{Settings.Threads}");

    /// <summary>Right passwords, account after account.</summary>
    public PreparedLoad Login(RunningHost host)
    {
        var bodies = Enumerable.Range(0, Settings.Visitors)
            .Select(number => JsonSerializer.Serialize(new { email = BenchmarkHost.Address(number), password = Settings.Password }));
        var file = Write(host, "login", bodies);
        return (seconds, cancel) =>
            Wrk.RunAsync(host, Settings.Connections, seconds, "login.lua", [host.Host.Api.Login, file, Threads], cancel);
    }

    /// <summary>Chains of refresh tokens of accounts that lie evenly among <paramref name="accounts"/>.</summary>
    public async Task<PreparedLoad> RefreshAsync(RunningHost host, int chains, int accounts, CancellationToken cancel)
    {
        var tokens = await SignInAsync(host, chains, accounts, cancel);
        return Refresh(host, tokens, Settings.Connections);
    }

    /// <summary>Chains that begin with these tokens.</summary>
    public PreparedLoad Refresh(RunningHost host, Tokens[] tokens, int connections)
    {
        var api = host.Host.Api;
        var file = Write(host, "refresh", tokens.Select(pair => pair.Refresh));
        return (seconds, cancel) =>
            Wrk.RunAsync(host, connections, seconds, "refresh.lua", [api.Refresh, api.RefreshMember, file, Threads], cancel);
    }

    /// <summary>Who am I, asked with the access tokens of many accounts.</summary>
    public async Task<PreparedLoad> MeAsync(RunningHost host, CancellationToken cancel)
    {
        var api = host.Host.Api;
        var tokens = await SignInAsync(host, Settings.Visitors, Settings.Accounts, cancel);
        await DemandOwnAddressAsync(host, tokens[0], cancel);
        var file = Write(host, "me", tokens.Select(pair => pair.Access));
        return (seconds, cancel) => Wrk.RunAsync(host, Settings.Connections, seconds, "me.lua", [api.Me, file, Threads], cancel);
    }

    /// <summary>Registrations of addresses that nobody has.</summary>
    public PreparedLoad Register(RunningHost host) => (seconds, cancel) =>
    {
        var word = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        string[] arguments = [host.Host.Api.Register, word, Settings.Password];
        return Wrk.RunAsync(host, Settings.Connections, seconds, "register.lua", arguments, cancel);
    };

    /// <summary>The endpoint that does nothing.</summary>
    public PreparedLoad Empty(RunningHost host) => (seconds, cancel) =>
        Wrk.RunAsync(host, Settings.Connections, seconds, "get.lua", [host.Host.Api.Ready], cancel);

    /// <summary>Logs in once for each of <paramref name="count"/> accounts, evenly chosen among <paramref name="accounts"/>.</summary>
    public static async Task<Tokens[]> SignInAsync(RunningHost host, int count, int accounts, CancellationToken cancel)
    {
        var api = host.Host.Api;
        var tokens = new Tokens[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel };
        await Parallel.ForAsync(0, count, options, async (number, cancel) =>
        {
            var email = BenchmarkHost.Address((int)((long)number * accounts / count));
            using var answer = await host.Client.PostAsJsonAsync(new Uri(api.Login, UriKind.Relative),
                new { email, password = Settings.Password }, cancel);
            var body = await answer.Content.ReadAsStringAsync(cancel);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidRunException($"{host.Host.Name} refused a login: {(int)answer.StatusCode} {body}");
            using var json = JsonDocument.Parse(body);
            tokens[number] = new Tokens(json.RootElement.GetProperty(api.AccessMember).GetString()!,
                json.RootElement.GetProperty(api.RefreshMember).GetString()!);
        });
        return tokens;
    }

    // wrk counts 3xx as success and this load looks at no body: one answer is looked at here.
    private static async Task DemandOwnAddressAsync(RunningHost host, Tokens tokens, CancellationToken cancel)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Host.Api.Me, UriKind.Relative));
        ask.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Access);
        using var answer = await host.Client.SendAsync(ask, cancel);
        var body = await answer.Content.ReadAsStringAsync(cancel);
        if (!body.Contains(BenchmarkHost.Address(0), StringComparison.Ordinal))
            throw new InvalidRunException($"{host.Host.Name} did not say who asks: {(int)answer.StatusCode} {body}");
    }

    private string Write(RunningHost host, string load, IEnumerable<string> lines)
    {
        var file = folder.File(FormattableString.Invariant($"{load}-{host.Address.Port}.txt"));
        File.WriteAllLines(file, lines);
        return file;
    }
}

/// <summary>What a login gave.</summary>
internal sealed record Tokens(string Access, string Refresh);
