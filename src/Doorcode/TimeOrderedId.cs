using System.Buffers.Binary;

namespace Doorcode;

/// <summary>Ids that are made from the time (RFC 9562, version 7), so that later ones sort later.</summary>
internal static class TimeOrderedId
{
    /// <summary>Makes a new one.</summary>
    /// <param name="now">UTC milliseconds since 1970.</param>
    public static Guid New(long now) => Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(now));

    /// <summary>When the id was made, UTC milliseconds since 1970.</summary>
    /// <param name="id">An id that was made here.</param>
    public static long TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
    }

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
