using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Outbox;

public sealed class SqliteOutboxTests : OutboxContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");

    protected override async Task<Database[]> OpenAsync()
    {
        var database = new SqliteDatabase(
            Options.Create(new DatabaseOptions { ConnectionString = $"Data Source={Path.Combine(_folder.FullName, "doorcode.db")}" }), new HostClock(Clock));
        await database.OpenAsync(CancellationToken.None);
        return [database, database];
    }

    protected override ValueTask ForgetAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
