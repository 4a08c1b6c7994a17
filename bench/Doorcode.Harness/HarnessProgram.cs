using System.CommandLine;

namespace Doorcode.Harness;

internal static class HarnessProgram
{
    // Ctrl+C: time enough to stop what runs and remove its folder.
    private static Task<int> Main(string[] arguments) =>
        HarnessCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
}
