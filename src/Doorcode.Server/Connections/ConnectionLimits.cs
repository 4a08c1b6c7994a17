using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Doorcode.Server.Connections;

/// <summary>Bounds the cost of one connection, and derives from it how many connections this process can hold.</summary>
internal static class ConnectionLimits
{
    private const int KiB = 1024;

    /// <summary>Bytes that have arrived and that no one has read yet.</summary>
    private const int InputBuffer = 16 * KiB;

    private const int Headers = 16 * KiB;
    private const int RequestLine = 8 * KiB;

    /// <summary>The window of one HTTP/2 stream. A body of 64 KiB fits into it.</summary>
    private const int StreamWindow = 96 * KiB;

    private const int ConnectionWindow = 128 * KiB;

    private const int StreamsPerConnection = 32;

    /// <summary>
    /// The most that one connection costs: its input, its headers as text of two bytes a character, a body of 64 KiB, and
    /// 32 KiB for the objects that serve it.
    /// </summary>
    private const int MostPerConnection = InputBuffer + (2 * Headers) + (64 * KiB) + (32 * KiB);

    private const int Fewest = 100;
    private const int Most = 10_000;

    /// <summary>
    /// How many connections may be open if each costs the most that it may: half of the memory and half of the files; 100 to 10,000.
    /// </summary>
    /// <param name="memory">The bytes that the process may use.</param>
    /// <param name="files">The files that the process may have open.</param>
    public static int Default(long memory, long files) =>
        (int)Math.Clamp(Math.Min(memory / 2 / MostPerConnection, files / 2), Fewest, Most);

    /// <summary>The same for this process, under the limit of its garbage collector or its container.</summary>
    public static int Default() => Default(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, OpenFiles());

    /// <summary>Bounds what one connection costs before a request of it is complete, and how long it may take for it.</summary>
    public static void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBufferSize = InputBuffer;
        limits.MaxRequestHeadersTotalSize = Headers;
        limits.MaxRequestLineSize = RequestLine;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        limits.Http2.InitialStreamWindowSize = StreamWindow;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        limits.Http2.MaxRequestHeaderFieldSize = Headers;
    }

    /// <summary>The transport has a buffer of its own, 1 MiB by default.</summary>
    public static void Limit(SocketTransportOptions transport) => transport.MaxReadBufferSize = InputBuffer;

    /// <summary>The limit of open files, which the runtime has raised as far as it may. Systems without /proc count as unlimited.</summary>
    private static long OpenFiles()
    {
        const string limits = "/proc/self/limits";
        const string name = "Max open files";
        if (!File.Exists(limits))
            return long.MaxValue;

        var line = File.ReadLines(limits).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        var soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : long.MaxValue;
    }
}
