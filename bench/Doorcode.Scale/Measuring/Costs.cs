namespace Doorcode.Scale.Measuring;

/// <summary>What one operation costs. Measured by this program, on the machine that it runs on.</summary>
/// <param name="Name">The operation.</param>
/// <param name="ServerMs">Processor time of the server, milliseconds.</param>
/// <param name="DatabaseMs">Processor time of PostgreSQL, milliseconds.</param>
/// <param name="RoundTrips">Times that the server waits for PostgreSQL.</param>
/// <param name="Transactions">Transactions of PostgreSQL, reading ones included.</param>
/// <param name="Flushes">Flushes of the write-ahead log when nothing else commits.</param>
/// <param name="WalBytes">Bytes of write-ahead log.</param>
internal sealed record OperationCost(
    string Name, double ServerMs, double DatabaseMs, double RoundTrips, double Transactions, double Flushes, double WalBytes);

/// <summary>What a row takes.</summary>
/// <param name="Table">The table.</param>
/// <param name="RowBytes">Bytes in the table.</param>
/// <param name="IndexBytes">Bytes in all indexes together.</param>
/// <param name="PrimaryKeyFanOut">Entries on a leaf page of the primary key.</param>
internal sealed record RowCost(string Table, double RowBytes, double IndexBytes, double PrimaryKeyFanOut);

/// <summary>Everything that was measured.</summary>
internal sealed record Costs(IReadOnlyList<OperationCost> Operations, IReadOnlyList<RowCost> Rows);
