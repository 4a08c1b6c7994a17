using Doorcode.Server;
using Doorcode.Server.Commands;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

try
{
    return await CommandLine.RunAsync(args);
}
catch (Exception failure) when (StartFailure.Explain(failure) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}
