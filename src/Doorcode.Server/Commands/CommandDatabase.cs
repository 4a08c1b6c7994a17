using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Server.Commands;

/// <summary>Gives a command the database and the master key, with the settings of the server and without serving.</summary>
internal static class CommandDatabase
{
    /// <summary>A command creates no database and migrates none: a missing one means that it looks in the wrong place.</summary>
    private const string NothingNew = "--Doorcode:Database:MigrateAtStart=false";

    /// <summary>Opens the database beside running servers.</summary>
    public static Task<int> RunAsync(Terminal terminal, Func<IServiceProvider, Task<int>> work, CancellationToken cancel) =>
        RunAsync(terminal, database => database.OpenAsync(cancel), work, cancel);

    /// <summary>Refuses to run while another process has the database open, and keeps others out until it has ended.</summary>
    public static Task<int> RunAloneAsync(Terminal terminal, Func<IServiceProvider, Task<int>> work, CancellationToken cancel) =>
        RunAsync(terminal, database => database.OpenExclusiveAsync(cancel), work, cancel);

    private static async Task<int> RunAsync(
        Terminal terminal, Func<Database, Task> open, Func<IServiceProvider, Task<int>> work, CancellationToken cancel)
    {
        await using var app = DoorcodeHost.BuildForCommand([.. terminal.Settings, NothingNew], terminal.Configure);
        await open(app.Services.GetRequiredService<Database>());
        await app.Services.GetRequiredService<MasterKey>().OpenAsync(cancel);
        return await work(app.Services);
    }
}
