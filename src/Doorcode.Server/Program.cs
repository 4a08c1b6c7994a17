using Doorcode.Server;
using Doorcode.Server.Commands;

NativeHeap.KeepWhatIsFreed();
return await CommandLine.RunAsync(args, Terminal.OfProcess);
