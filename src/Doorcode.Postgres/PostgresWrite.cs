using Doorcode.Storage;

namespace Doorcode.Postgres;

/// <summary>A statement that waits to be sent in company.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Row">The id of the one row that it may change.</param>
/// <param name="Arguments">Its parameters.</param>
internal sealed record PostgresWrite(string Sql, Guid Row, Argument[] Arguments)
{
    /// <summary>How many rows were changed; null when nothing was done, and it must be run alone.</summary>
    public TaskCompletionSource<int?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
