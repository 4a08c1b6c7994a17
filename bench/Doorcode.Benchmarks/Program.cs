using System.CommandLine;
using Doorcode.Benchmarks;

// Ctrl+C: time enough to stop the hosts and remove their folders.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) };
return await BenchmarkCommand.Create().Parse(args).InvokeAsync(configuration);
