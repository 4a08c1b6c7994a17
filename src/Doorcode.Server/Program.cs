using Doorcode.Server;
using Doorcode.Server.Commands;

NativeHeap.KeepWhatIsFreed();
try
{
    return await CommandLine.RunAsync(args);
}
catch (Exception failure) when (StartFailure.Explain(failure) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}
