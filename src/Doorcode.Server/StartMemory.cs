namespace Doorcode.Server;

/// <summary>Releases the memory that only the start needed.</summary>
internal static class StartMemory
{
    /// <summary>
    /// Gives that memory back once the server listens. Reading the configuration and making the services leaves about 9 MiB of
    /// garbage, and an idle server allocates too little to collect it by itself.
    /// </summary>
    public static void GiveBackStartMemory(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(
            static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
}
