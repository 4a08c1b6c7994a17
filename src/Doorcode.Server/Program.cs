using Doorcode.Server;
using Doorcode.Server.Commands;

try
{
    return await CommandLine.RunAsync(args);
}
catch (Exception failure) when (StartFailure.Explain(failure) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}
