using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>Transactions of several statements.</summary>
internal sealed partial class PostgresDatabase
{
    protected override Task<T> WriteCoreAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        TransactAsync(_ => { }, work, cancel);

    protected override Task<T> WriteRelaxedCoreAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        TransactAsync(Relax, work, cancel);

    private Task<T> TransactAsync<T>(Action<PostgresTransaction> prepare, Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        LimitAsync(limit => Retry.AsTransactionAsync(
            tries => Pool.RunAsync(connection => TransactAsync(connection, prepare, work, tries, limit), limit), _log), cancel);

    private static void Relax(PostgresTransaction transaction) => transaction.Relax();

    private async Task<T> TransactAsync<T>(
        NpgsqlConnection connection, Action<PostgresTransaction> prepare, Func<Transaction, ValueTask<T>> work, Tries tries, CancellationToken limit)
    {
        var ours = new PostgresTransaction(connection, _statements, tries, _clock.Now, limit);
        prepare(ours);
        if (_isAlone)
            await ExclusiveAccess.KeepOutAsync(ours);

        var result = await work(ours);
        await ours.CommitAsync();
        ours.RunAfterwards(_log);
        return result;
    }
}
