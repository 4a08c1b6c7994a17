using System.Buffers.Binary;

namespace Doorcode;

/// <summary>Ids that are made from the time (RFC 9562, version 7), so that later ones sort later.</summary>
internal static class TimeOrderedId
{
    /// <summary>Makes a new one.</summary>
    /// <param name="now">UTC milliseconds since 1970.</param>
    public static Guid New(long now) => Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(now));

    /// <summary>Sorts before every id that was made at a time or later, and after all that were made earlier.</summary>
    /// <param name="time">UTC milliseconds since 1970.</param>
    public static Guid FloorOf(long time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, time << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
