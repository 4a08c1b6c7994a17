namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>The TypeScript client, compiled once for all tests.</summary>
internal static class TypeScriptClient
{
    private static readonly Lazy<Task<string>> Compiled = new(CompileAsync);

    /// <summary>The folder of its sources.</summary>
    public static string Folder { get; } = Path.Combine(Publishing.RepositoryRoot(), "clients", "typescript");

    /// <summary>The folder of its JavaScript.</summary>
    public static Task<string> JavaScriptAsync() => Compiled.Value;

    /// <summary>Runs one of the programs that it is developed with.</summary>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Folder, "node_modules", ".bin", program);
        Assert.True(File.Exists(path), $"There is no {program} in clients/typescript; ./test.sh installs it, as npm install does there.");
        var (exitCode, output) = await Shell.RunAsync(path, Folder, arguments);
        Assert.True(exitCode == 0, output);
    }

    private static async Task<string> CompileAsync()
    {
        // As the package's build does: comments are in its types alone.
        await RunAsync("tsc", "--removeComments", "--declaration", "false");
        await RunAsync("tsc", "--emitDeclarationOnly");
        return Path.Combine(Folder, "dist");
    }
}
