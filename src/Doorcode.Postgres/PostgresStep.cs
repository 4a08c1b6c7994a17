using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>What is done with the answer to a statement that travels with another one.</summary>
internal enum StepAnswer
{
    /// <summary>It is no row, and is not asked for.</summary>
    None,

    /// <summary>It is a row that is not read.</summary>
    IgnoredRow,

    /// <summary>It consists of rows, which <see cref="PostgresStep.ReadAsync"/> reads.</summary>
    Rows,

    /// <summary>The statement fails unless it changes a row, and everything that it travels with is undone.</summary>
    MustChange,
}

/// <summary>A statement of a transaction that travels with the next one, or with the commit.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Arguments">Its parameters.</param>
/// <param name="Answer">What is done with its answer.</param>
internal sealed record PostgresStep(string Sql, Argument[] Arguments, StepAnswer Answer)
{
    /// <summary>Is given a reader that stands before the rows of the answer.</summary>
    public Func<NpgsqlDataReader, CancellationToken, Task>? ReadAsync { get; init; }

    public static readonly PostgresStep Begin = new("BEGIN", [], StepAnswer.None);

    public static readonly PostgresStep Commit = new("COMMIT", [], StepAnswer.None);

    /// <summary>The transaction's commit is not waited for.</summary>
    public static readonly PostgresStep Relax =
        new("SELECT set_config('synchronous_commit', 'off', true)", [], StepAnswer.IgnoredRow);
}
