using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace Doorcode.Http;

/// <summary>
/// The bytes of a body. Its memory grows with the bytes that have arrived, never with a length that was declared: a client that
/// sends headers and then nothing costs no buffer. Every array that held bytes is wiped before another request can rent it.
/// </summary>
/// <param name="limit">The most bytes that a body may have.</param>
/// <param name="pool">Where arrays are rented; null for the shared pool.</param>
internal sealed class BodyBuffer(int limit, ArrayPool<byte>? pool = null) : IDisposable
{
    private readonly ArrayPool<byte> _pool = pool ?? ArrayPool<byte>.Shared;
    private byte[] _bytes = [];
    private int _length;

    /// <summary>What has been read; valid until the buffer is disposed of.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads to the end of the body.</summary>
    /// <param name="reader">The body.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>False as soon as the body is longer than the limit.</returns>
    public async ValueTask<bool> TryFillAsync(PipeReader reader, CancellationToken cancel)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancel);
            var fits = TryAppend(result.Buffer);
            reader.AdvanceTo(result.Buffer.End);
            if (!fits || result.IsCompleted)
                return fits;
        }
    }

    public void Dispose()
    {
        Return(_bytes, _length);
        (_bytes, _length) = ([], 0);
    }

    private bool TryAppend(ReadOnlySequence<byte> arrived)
    {
        if (arrived.Length > limit - _length)
            return false;

        var length = _length + (int)arrived.Length;
        if (length > _bytes.Length)
            Grow(length);

        arrived.CopyTo(_bytes.AsSpan(_length));
        _length = length;
        return true;
    }

    private void Grow(int length)
    {
        var larger = _pool.Rent(Math.Max(length, Math.Min(limit, 2 * _length)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        Return(_bytes, _length);
        _bytes = larger;
    }

    private void Return(byte[] bytes, int length)
    {
        if (bytes.Length == 0)
            return;

        CryptographicOperations.ZeroMemory(bytes.AsSpan(0, length));
        _pool.Return(bytes);
    }
}
