namespace Doorcode.Scale.Model;

/// <summary>How people behave, what machines give and what they cost. Nothing here was measured: each can be set.</summary>
internal sealed record Assumptions
{
    /// <summary>Share of the accounts that use the product on a day.</summary>
    public double DailyActive { get; init; } = 0.2;

    /// <summary>Logins of each of them on that day. A session ends a day after its login, so hardly below one.</summary>
    public double LoginsPerActive { get; init; } = 1.2;

    /// <summary>Refreshes of each of them on that day: an access token lives for 15 minutes of use.</summary>
    public double RefreshesPerActive { get; init; } = 8;

    /// <summary>Requests with an access token that come to Doorcode itself, such as <c>me</c>.</summary>
    public double VisitsPerActive { get; init; } = 10;

    /// <summary>Share of the logins that end in a logout.</summary>
    public double LogoutsPerLogin { get; init; } = 0.3;

    /// <summary>New accounts a day, as a share of those that exist.</summary>
    public double RegistrationsPerDay { get; init; } = 0.001;

    /// <summary>Days that a line of the audit log stays: Doorcode's default of <c>Audit:Retention</c>.</summary>
    public int AuditDays { get; init; } = 365;

    /// <summary>The busiest hour's rate, as a multiple of the day's mean.</summary>
    public double PeakFactor { get; init; } = 3;

    /// <summary>How far a processor is loaded at the peak.</summary>
    public double Utilisation { get; init; } = 0.5;

    /// <summary>Cores of one Doorcode server.</summary>
    public int ServerCores { get; init; } = 4;

    /// <summary>Cores of one PostgreSQL primary.</summary>
    public int DatabaseCores { get; init; } = 32;

    /// <summary>Connections of one server to PostgreSQL.</summary>
    public int ConnectionsPerServer { get; init; } = 20;

    /// <summary>WAL that one disk takes, in megabytes a second.</summary>
    public double WalPerDisk { get; init; } = 200;

    /// <summary>Flushes a second that one disk takes.</summary>
    public double FlushesPerDisk { get; init; } = 5_000;

    /// <summary>Commits that share one flush at the peak: PostgreSQL's own group commit.</summary>
    public double CommitsPerFlush { get; init; } = 4;

    /// <summary>Copies of the data: a primary and its standbys.</summary>
    public int Copies { get; init; } = 3;

    /// <summary>Price of a core for a month.</summary>
    public double CorePrice { get; init; } = 25;

    /// <summary>Price of a gigabyte of disk for a month.</summary>
    public double GigabytePrice { get; init; } = 0.12;

    /// <summary>Price of a thousand mails.</summary>
    public double ThousandMailsPrice { get; init; } = 0.1;
}
