using System.CommandLine;

namespace Doorcode.Scale;

internal static class ScaleProgram
{
    // Ctrl+C: time enough to stop what runs and remove its folder.
    private static Task<int> Main(string[] arguments) =>
        ScaleCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
}
