using System.CommandLine;
using Doorcode.Storage;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode migrate</c>: brings the schema up to date without serving.</summary>
internal static class MigrateCommand
{
    public static Command Make()
    {
        var migrate = new Command(
            "migrate", "Brings the database's schema up to date. Servers of the version before go on working with it.");
        migrate.SetAction((_, cancel) => MigrateAsync(cancel));
        return migrate;
    }

    private static async Task<int> MigrateAsync(CancellationToken cancel)
    {
        await using var app = DoorcodeHost.BuildForCommand([]);
        foreach (var step in await app.Services.GetRequiredService<Database>().MigrateAsync(cancel))
            Console.WriteLine($"Done: {step}");

        Console.WriteLine("The database is up to date.");
        return 0;
    }
}
