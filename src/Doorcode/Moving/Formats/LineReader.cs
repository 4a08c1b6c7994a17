using System.Text;

namespace Doorcode.Moving.Formats;

/// <summary>Reads a file line by line. A line that does not end is refused: the file may be an endless device.</summary>
internal sealed class LineReader(Stream stream) : TextReader
{
    /// <summary>No line has more characters.</summary>
    private const int LongestLine = 16 << 20;

    private readonly StreamReader _text = new(stream);
    private readonly char[] _buffer = new char[1 << 14];
    private int _start;
    private int _end;
    private bool _isAfterReturn;

    /// <exception cref="FileFormatException">The line is too long.</exception>
    public override async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        StringBuilder? line = null;
        while (await FillAsync(cancellationToken))
        {
            var rest = _buffer.AsMemory(_start.._end);
            var length = rest.Span.IndexOfAny('\r', '\n');
            if (length >= 0)
            {
                _isAfterReturn = rest.Span[length] == '\r';
                _start += length + 1;
                return line is null ? new string(rest.Span[..length]) : line.Append(rest.Span[..length]).ToString();
            }

            _start = _end;
            line = (line ?? new StringBuilder()).Append(rest.Span);
            if (line.Length > LongestLine)
                throw new FileFormatException($"A line of the file is longer than {LongestLine >> 20} Mi characters.");
        }

        return line?.ToString();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _text.Dispose();

        base.Dispose(disposing);
    }

    /// <summary>Reads on where nothing is left, past the second half of a line's end; false at the end of the file.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (_start == _end)
                (_start, _end) = (0, await _text.ReadAsync(_buffer, cancel));

            if (_start == _end || !_isAfterReturn)
                return _start < _end;

            _isAfterReturn = false;
            if (_buffer[_start] == '\n')
                _start++;
        }
    }
}
