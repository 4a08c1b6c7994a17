using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.Storage;

/// <summary>The write-ahead log of a SQLite database.</summary>
public sealed class SqliteLogTests : IAsyncLifetime
{
    private const long Limit = 16 * 1024 * 1024;

    private DoorcodeApp _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private long LogSize => new FileInfo(_app.DatabaseFile + "-wal").Length;

    public async ValueTask InitializeAsync() => _app = await DoorcodeApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_log_that_grew_beside_a_long_reader_is_shown_and_shrinks_when_the_reader_has_gone()
    {
        await using (var reader = new SqliteConnection($"Data Source={_app.DatabaseFile};Pooling=False"))
        {
            await reader.OpenAsync(Cancel);
            await using var transaction = reader.BeginTransaction(deferred: true);
            await using var read = reader.CreateCommand();
            (read.Transaction, read.CommandText) = (transaction, "SELECT COUNT(*) FROM accounts");
            await read.ExecuteScalarAsync(Cancel);
            for (var i = 0; i < 20 || LogSize <= Limit; i++)
                await WriteAsync(1024 * 1024);
        }

        Assert.InRange(LogSize, Limit + 1, long.MaxValue);
        Assert.Equal(LogSize, Shown());

        // The first is copied into the database with all before it, the next ones begin the log anew.
        for (var i = 0; i < 4; i++)
            await WriteAsync(1000);

        Assert.InRange(LogSize, 1, Limit);
        Assert.Equal(LogSize, Shown());
    }

    private Task WriteAsync(int size) => _app.Services.GetRequiredService<Database>().ExecuteAsync(
        "INSERT INTO token_buckets (key, full_at) VALUES (@key, 0)", Cancel, ("@key", RandomNumberGenerator.GetBytes(size)));

    private double? Shown()
    {
        double? shown = null;
        // Meters of other tests' servers carry the same name.
        var meter = _app.Services.GetRequiredService<IMeterFactory>().Create(DoorcodeMeter.Name);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter == meter && instrument.Name is "doorcode.sqlite.wal.size")
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => shown = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return shown;
    }
}
