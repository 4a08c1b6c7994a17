using System.Globalization;
using Doorcode.Rig;

namespace Doorcode.Scale.Measuring;

/// <summary>
/// Fills the tables with many copies of real rows, and asks PostgreSQL what they take. As in life, rows follow each other in
/// time while their accounts and addresses come in no order, which fills the pages of those indexes less well.
/// </summary>
internal sealed class RowSizes(Subject subject)
{
    private const int Rows = 200_000;
    private const string Any = "true";
    private const string Login = "event = 'login'";
    private const string SomeAddress = "substr(md5('address' || n), 1, 14) || '@example.org'";
    private const string SomeAccount = "md5('account' || n)::uuid";

    public Task<RowCost> AccountsAsync(CancellationToken cancel) => MeasureAsync("accounts", Any, new(StringComparer.Ordinal)
    {
        ["id"] = Id("a"),
        ["email"] = SomeAddress,
        ["email_canonical"] = SomeAddress,
    }, cancel);

    public Task<RowCost> SessionsAsync(CancellationToken cancel) => MeasureAsync("sessions", Any, new(StringComparer.Ordinal)
    {
        ["id"] = Id("s"),
        ["account_id"] = SomeAccount,
        ["expires_at"] = "source.expires_at + n / 10",
    }, cancel);

    /// <summary>Of a login: the longest line, and the one that comes most.</summary>
    public Task<RowCost> AuditAsync(CancellationToken cancel) => MeasureAsync("audit", Login, new(StringComparer.Ordinal)
    {
        ["id"] = Id("l"),
        ["account_id"] = SomeAccount,
        ["session_id"] = Id("s"),
        ["subject"] = "sha256(('subject' || n)::bytea)",
    }, cancel);

    private static string Id(string salt) => CopiedRows.Id("n", "1700000000000 + n / 10", salt);

    private async Task<RowCost> MeasureAsync(
        string table, string condition, Dictionary<string, string> own, CancellationToken cancel)
    {
        Progress.Say($"Measuring {Rows} rows of {table}");
        await CopiedRows.CopyAsync(subject.Postgres, Subject.Database, table, condition, Rows, own, cancel);
        var text = await subject.Postgres.QueryAsync(Subject.Database, $"""
            SELECT pg_table_size('{table}')::float8 / count(*), pg_indexes_size('{table}')::float8 / count(*),
              count(*)::float8 / (SELECT leaf_pages FROM pgstatindex('{table}_pkey'))
            FROM {table}
            """, cancel);
        var numbers = text.Split('|').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new RowCost(table, numbers[0], numbers[1], numbers[2]);
    }
}
