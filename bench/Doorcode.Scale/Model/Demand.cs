namespace Doorcode.Scale.Model;

/// <summary>What a number of accounts asks for at its peak, and what that takes.</summary>
internal sealed class Demand
{
    private const double SecondsPerDay = 86_400;
    private readonly Assumptions _assumptions;
    private readonly List<(OperationCost Cost, double PerSecond)> _peak;

    public Demand(double accounts, Assumptions assumptions, Costs costs)
    {
        _assumptions = assumptions;
        Accounts = accounts;
        var active = accounts * assumptions.DailyActive;
        Logins = active * assumptions.LoginsPerActive;
        Registrations = accounts * assumptions.RegistrationsPerDay;
        var toPeak = assumptions.PeakFactor / SecondsPerDay;
        _peak =
        [
            (costs.Login, Logins * toPeak),
            (costs.Refresh, active * assumptions.RefreshesPerActive * toPeak),
            (costs.Visit, active * assumptions.VisitsPerActive * toPeak),
            (costs.Logout, Logins * assumptions.LogoutsPerLogin * toPeak),
            (costs.Registration, Registrations * toPeak),
        ];
        // A session's row stays for a day; those of a day's logins are there at once.
        Sessions = Logins;
        // Each login, each logout and each account that is made leaves a line. None is counted that only an attack leaves.
        AuditLines = ((Logins * (1 + assumptions.LogoutsPerLogin)) + Registrations) * assumptions.AuditDays;
        AuditBytes = AuditLines * costs.Audit.Bytes;
        DiskBytes = (accounts * costs.Accounts.Bytes) + (Sessions * costs.Sessions.Bytes) + AuditBytes;
        AccountsDepth = costs.Accounts.Depth(accounts);
        SessionsDepth = costs.Sessions.Depth(Sessions);
        AuditDepth = costs.Audit.Depth(AuditLines);
    }

    public double Accounts { get; }

    public double Logins { get; }

    public double Registrations { get; }

    public double Sessions { get; }

    /// <summary>Lines of the audit log that are kept at once.</summary>
    public double AuditLines { get; }

    /// <summary>What they take of <see cref="DiskBytes"/>.</summary>
    public double AuditBytes { get; }

    public double DiskBytes { get; }

    public int AccountsDepth { get; }

    public int SessionsDepth { get; }

    public int AuditDepth { get; }

    public double LoginsPerSecond => _peak[0].PerSecond;

    public double RefreshesPerSecond => _peak[1].PerSecond;

    public double RequestsPerSecond => _peak.Sum(part => part.PerSecond);

    /// <summary>Cores that the servers keep busy at the peak.</summary>
    public double ServerCores => _peak.Sum(part => part.PerSecond * part.Cost.ServerMs) / 1000;

    public double DatabaseCores => _peak.Sum(part => part.PerSecond * part.Cost.DatabaseMs) / 1000;

    public double WalPerSecond => _peak.Sum(part => part.PerSecond * part.Cost.WalBytes);

    public double TransactionsPerSecond => _peak.Sum(part => part.PerSecond * part.Cost.Transactions);

    public double FlushesPerSecond => _peak.Sum(part => part.PerSecond * part.Cost.Flushes) / _assumptions.CommitsPerFlush;

    /// <summary>Two at least, so that one can go.</summary>
    public int Servers => Math.Max(2, Ceiling(ServerCores / _assumptions.Utilisation / _assumptions.ServerCores));

    public int PrimariesForProcessor => Ceiling(DatabaseCores / _assumptions.Utilisation / _assumptions.DatabaseCores);

    public int PrimariesForWal => Ceiling(WalPerSecond / 1e6 / _assumptions.Utilisation / _assumptions.WalPerDisk);

    public int PrimariesForFlushes => Ceiling(FlushesPerSecond / _assumptions.Utilisation / _assumptions.FlushesPerDisk);

    public int Primaries => Math.Max(PrimariesForProcessor, Math.Max(PrimariesForWal, PrimariesForFlushes));

    /// <summary>What makes a second primary necessary first.</summary>
    public string Bottleneck => Primaries <= 1 ? "none: one primary is enough"
        : Primaries == PrimariesForProcessor ? "PostgreSQL's processor"
        : Primaries == PrimariesForWal ? "bytes of write-ahead log"
        : "flushes of the write-ahead log";

    public int Connections => Servers * _assumptions.ConnectionsPerServer;

    /// <summary>For a month: the servers, every copy of the database, the disks, the mails.</summary>
    public double MonthlyPrice =>
        (Servers * _assumptions.ServerCores * _assumptions.CorePrice)
        + (Primaries * _assumptions.Copies * DatabaseCoresEach * _assumptions.CorePrice)
        + (DiskBytes / 1e9 * _assumptions.Copies * _assumptions.GigabytePrice)
        + (Registrations * 30 / 1000 * _assumptions.ThousandMailsPrice);

    // A single primary need not be the largest machine.
    private double DatabaseCoresEach => Primaries > 1
        ? _assumptions.DatabaseCores
        : Math.Clamp(Ceiling(DatabaseCores / _assumptions.Utilisation), 2, _assumptions.DatabaseCores);

    private static int Ceiling(double value) => Math.Max(1, (int)Math.Ceiling(value));
}
