using System.Diagnostics;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>
/// The hosts that the connection string names, with a pool for each. Of several, connections go to the one that took writes last. The driver's own choice
/// begins with the first one each time, and does not remember that a host takes connections and says nothing.
/// </summary>
internal sealed class PostgresHosts : IDisposable
{
    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly Host[] _hosts;
    private int _current;

    public PostgresHosts(NpgsqlConnectionStringBuilder settings)
    {
        _settings = settings;
        _hosts = [.. settings.Host!.Split(',', StringSplitOptions.TrimEntries).Select((_, index) => new Host(Open(index, pooling: settings.Pooling)))];
    }

    private bool AreSeveral => _settings.Host!.Contains(',', StringComparison.Ordinal);

    /// <summary>Takes a connection; with several hosts, to the one that takes writes.</summary>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask<NpgsqlConnection> TakeAsync(CancellationToken cancel)
    {
        if (_hosts is [var only])
            return await only.Source.OpenConnectionAsync(cancel);

        var failures = new List<Exception>();
        var wasSilent = false;
        foreach (var host in Order())
        {
            if (await TryAsync(host, failures, cancel) is { } connection)
                return connection;

            wasSilent |= IsSilent(host);
        }

        // While a silent host was waited for, a standby may have been promoted.
        foreach (var host in Order().Where(host => wasSilent && !IsSilent(host)))
        {
            if (await TryAsync(host, failures, cancel) is { } connection)
                return connection;
        }

        throw Failure(failures);
    }

    /// <summary>Closes idle connections at once, and those in use when they are given back. The host that takes writes is looked for again.</summary>
    public void Clear()
    {
        foreach (var host in _hosts)
        {
            host.IsProven = false;
            host.Source.Clear();
        }
    }

    /// <summary>Connections without a pool to the host that took writes last.</summary>
    public NpgsqlDataSource OpenSingle() => Open(Volatile.Read(ref _current), pooling: false);

    public void Dispose()
    {
        foreach (var host in _hosts)
            host.Source.Dispose();
    }

    private NpgsqlDataSource Open(int index, bool pooling)
    {
        var settings = new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Pooling = pooling };
        if (AreSeveral)
        {
            settings.Host = _settings.Host!.Split(',', StringSplitOptions.TrimEntries)[index];
            // The driver takes them for several hosts only.
            settings.Remove("Target Session Attributes");
            settings.Remove("Load Balance Hosts");
        }

        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        // Every type in use is built in, so the first connection has no catalogue to read.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(enable: false));
        return builder.Build();
    }

    /// <summary>The host that took writes last, the others, and then those that have just said nothing.</summary>
    private Host[] Order()
    {
        var current = Volatile.Read(ref _current);
        return [.. _hosts.Select((_, offset) => _hosts[(current + offset) % _hosts.Length]).OrderBy(IsSilent)];
    }

    private bool IsSilent(Host host) =>
        Volatile.Read(ref host.SilentAt) is var at and not 0 && Stopwatch.GetElapsedTime(at) < TimeSpan.FromSeconds(_settings.HostRecheckSeconds);

    /// <summary>Takes a connection to one host; null if that cannot be reached, or takes no writes.</summary>
    private async ValueTask<NpgsqlConnection?> TryAsync(Host host, List<Exception> failures, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var connection = await host.Source.OpenConnectionAsync(cancel);
            if (!host.IsProven)
            {
                await ProveAsync(connection, cancel);
                host.IsProven = true;
            }

            Volatile.Write(ref host.SilentAt, 0);
            Volatile.Write(ref _current, Array.IndexOf(_hosts, host));
            return connection;
        }
        catch (Exception failure) when (PostgresErrors.IsUnavailable(failure) && !cancel.IsCancellationRequested)
        {
            // The driver has waited for an answer for as long as it may; a host that refuses says so at once.
            if (_settings.Timeout > 0 && Stopwatch.GetElapsedTime(begun) >= TimeSpan.FromSeconds(_settings.Timeout) * 0.9)
                Volatile.Write(ref host.SilentAt, Stopwatch.GetTimestamp());

            failures.Add(failure);
            return null;
        }
    }

    /// <summary>Makes sure that a host takes writes. What it reports is enough if that says so; PgBouncer may repeat an old report that says otherwise.</summary>
    private static async Task ProveAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (KnownConnection.Reports(connection) && !KnownConnection.ReportsReadOnly(connection))
            return;

        try
        {
            await PostgresPool.RefuseReadOnlyAsync(connection, cancel);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static Exception Failure(List<Exception> failures) => failures switch
    {
        [var first, ..] when failures.TrueForAll(PostgresErrors.IsReadOnly) => first,
        [PostgresException first, ..] when failures.TrueForAll(other => other is PostgresException same && same.SqlState.Equals(first.SqlState, StringComparison.Ordinal)) => first,
        _ => new NpgsqlException("No host takes a connection and writes.", new AggregateException(failures)),
    };

    private sealed class Host(NpgsqlDataSource source)
    {
        /// <summary>When it last gave no answer, by <see cref="Stopwatch"/>; 0 if it has answered since.</summary>
        public long SilentAt;

        private volatile bool _isProven;

        public NpgsqlDataSource Source { get; } = source;

        /// <summary>Whether it took writes when it was last looked for.</summary>
        public bool IsProven { get => _isProven; set => _isProven = value; }
    }
}
