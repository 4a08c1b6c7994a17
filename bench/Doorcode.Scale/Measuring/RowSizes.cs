using System.Globalization;
using Doorcode.Scale.Model;
using Doorcode.Stack;

namespace Doorcode.Scale.Measuring;

/// <summary>Fills the tables with many copies of real rows, and asks PostgreSQL what they take.</summary>
internal sealed class RowSizes(Subject subject)
{
    private const int Rows = 200_000;

    public Task<RowCost> AccountsAsync(CancellationToken cancel) => MeasureAsync("accounts", new(StringComparer.Ordinal)
    {
        ["id"] = Id("a"),
        ["email"] = "'account-' || n || '@example.org'",
        ["email_canonical"] = "'account-' || n || '@example.org'",
    }, cancel);

    public Task<RowCost> SessionsAsync(CancellationToken cancel) => MeasureAsync("sessions", new(StringComparer.Ordinal)
    {
        ["id"] = Id("s"),
        ["account_id"] = Id("a"),
    }, cancel);

    private static string Id(string salt) => CopiedRows.Id("n", "1700000000000 + n / 10", salt);

    private async Task<RowCost> MeasureAsync(string table, Dictionary<string, string> own, CancellationToken cancel)
    {
        Progress.Say($"Measuring {Rows} rows of {table}");
        await CopiedRows.CopyAsync(subject.Postgres, Subject.Database, table, Rows, own, cancel);
        var text = await subject.Postgres.QueryAsync(Subject.Database, $"""
            SELECT pg_table_size('{table}')::float8 / count(*), pg_indexes_size('{table}')::float8 / count(*),
              count(*)::float8 / (SELECT leaf_pages FROM pgstatindex('{table}_pkey'))
            FROM {table}
            """, cancel);
        var numbers = text.Split('|').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new RowCost(table, numbers[0], numbers[1], numbers[2]);
    }
}
