using Doorcode.Storage;

namespace Doorcode.Postgres;

/// <summary>A statement that waits to be sent in company, and may be repeated.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Row">The id of the one row that it may change.</param>
/// <param name="Arguments">Its parameters.</param>
internal sealed record PostgresWrite(string Sql, Guid Row, Argument[] Arguments)
{
    /// <summary>Is given the row that the statement's RETURNING clause gives; before the answer.</summary>
    public Action<Row>? Read { get; init; }

    /// <summary>How many rows were changed; null when it must be run alone, because the batch did nothing or its outcome is unknown.</summary>
    public TaskCompletionSource<int?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
