using System.Globalization;

namespace Doorcode.DevMailbox;

/// <summary>Finds the user of the process at the other end of a connection inside this machine. Only Linux reports it (proc_net(5)).</summary>
internal static class PeerProcess
{
    private const string Root = "0";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>
    /// Whether the peer's socket belongs to another user than this process, and not to root. A proxy that a package installed runs as
    /// a user of its own. False where the system does not report the user.
    /// </summary>
    /// <param name="peerPort">The peer's port.</param>
    /// <param name="ourPort">The port of this end.</param>
    public static bool IsOfAnotherUser(int peerPort, int ourPort)
    {
        if (!OperatingSystem.IsLinux())
            return false;

        try
        {
            var (from, to) = (Port(peerPort), Port(ourPort));
            var owner = Tables.Where(File.Exists)
                .SelectMany(File.ReadLines)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > 7
                    && fields[1].EndsWith(from, StringComparison.Ordinal)
                    && fields[2].EndsWith(to, StringComparison.Ordinal))
                .Select(fields => fields[7])
                .FirstOrDefault();
            return owner is not null and not Root && !string.Equals(owner, OurUser(), StringComparison.Ordinal);
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Port(int port) => string.Create(CultureInfo.InvariantCulture, $":{port:X4}");

    /// <summary>The effective user: the second of the four numbers in the line.</summary>
    private static string? OurUser() =>
        File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal))?.Split('\t').ElementAtOrDefault(2);
}
