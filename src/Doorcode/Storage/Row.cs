using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Storage;

/// <summary>The current row of a result; columns are counted from 0.</summary>
/// <param name="reader">The driver's reader, standing on the row.</param>
[Experimental("DOORCODE001")]
public readonly struct Row(DbDataReader reader)
{
    /// <summary>A 64-bit integer. A narrower integer, as of a literal, is widened.</summary>
    /// <param name="column">The column.</param>
    public long Number(int column) => reader.GetFieldType(column) == typeof(int) ? reader.GetInt32(column) : reader.GetInt64(column);

    /// <summary>A 64-bit integer or null.</summary>
    /// <param name="column">The column.</param>
    public long? NumberOrNull(int column) => reader.IsDBNull(column) ? null : Number(column);

    /// <summary>A text.</summary>
    /// <param name="column">The column.</param>
    public string Text(int column) => reader.GetString(column);

    /// <summary>A text or null.</summary>
    /// <param name="column">The column.</param>
    public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>Bytes.</summary>
    /// <param name="column">The column.</param>
    public byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    /// <summary>Bytes or null.</summary>
    /// <param name="column">The column.</param>
    public byte[]? BytesOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    /// <summary>An id: a uuid where the engine has one, else 16 bytes in network order; ids made later sort later.</summary>
    /// <param name="column">The column.</param>
    public Guid Id(int column) => reader.GetFieldType(column) == typeof(Guid)
        ? reader.GetGuid(column)
        : new Guid(reader.GetFieldValue<byte[]>(column), bigEndian: true);

    /// <summary>An id or null.</summary>
    /// <param name="column">The column.</param>
    public Guid? IdOrNull(int column) => reader.IsDBNull(column) ? null : Id(column);
}
