using System.Data;
using DbUp.Engine;
using DbUp.Engine.Transactions;

namespace Doorcode.Storage;

/// <summary>
/// Runs one step of a migration and notes in the journal that it was taken. DbUp's own executors do more for schemas, which needs a compiler of
/// expressions in the executable.
/// </summary>
internal sealed class StepExecutor(
    Func<IConnectionManager> connections, Func<IJournal> journal, IEnumerable<IScriptPreprocessor> preprocessors) : IScriptExecutor
{
    public int? ExecutionTimeoutSeconds { get; set; }

    public void Execute(SqlScript script) => Execute(script, variables: null);

    public void Execute(SqlScript script, IDictionary<string, string>? variables)
    {
        var text = preprocessors.Aggregate(script.Contents, (text, preprocessor) => preprocessor.Process(text));
        connections().ExecuteCommandsWithManagedConnection(newCommand =>
        {
            foreach (var statement in connections().SplitScriptIntoCommands(text))
                Execute(newCommand, statement);

            journal().StoreExecutedScript(script, newCommand);
        });
    }

    public void VerifySchema()
    {
        // The schema is that of the connection.
    }

    private void Execute(Func<IDbCommand> newCommand, string statement)
    {
        using var command = newCommand();
#pragma warning disable CA2100 // Steps are files of this repository.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.CommandTimeout = ExecutionTimeoutSeconds ?? command.CommandTimeout;
        command.ExecuteNonQuery();
    }
}
