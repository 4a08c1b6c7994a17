using Doorcode.Tests.Administration;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Commands;

public sealed class MigrateCommandTests : MigrateCommandContract
{
    protected override Task<string[]> NewDatabaseAsync(DoorcodeApp app) =>
        Task.FromResult<string[]>([$"Doorcode:Database:ConnectionString=Data Source={Path.Combine(Directory.CreateDirectory(Path.Combine(app.Folder, "new")).FullName, "doorcode.db")}"]);
}
