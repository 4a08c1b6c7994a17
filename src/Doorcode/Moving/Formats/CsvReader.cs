using System.Globalization;
using System.Text;

namespace Doorcode.Moving.Formats;

/// <summary>
/// Reads comma-separated values (RFC 4180) row by row, by the names of the first one. A row that breaks the rules is no row: a quote
/// inside a name would make one field of many rows, or move the fields after it.
/// </summary>
internal sealed class CsvReader(TextReader reader) : IDisposable
{
    /// <summary>No row has more characters.</summary>
    private const int LongestRow = 1 << 20;

    private static readonly string TooLong = string.Create(CultureInfo.InvariantCulture, $"It has more than {LongestRow} characters.");

    private readonly StringBuilder _field = new();
    private Dictionary<string, int> _columns = [];
    private int _count;
    private long _next = 1;

    /// <summary>The line on which the row that was read last began.</summary>
    public long Line { get; private set; }

    /// <summary>What is wrong with the row that was read last; null for nothing.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the names.</summary>
    /// <exception cref="FileFormatException">The file is empty, or its first row cannot be read.</exception>
    public async Task BeginAsync(CancellationToken cancel)
    {
        var names = await ReadAsync(cancel) ?? throw new FileFormatException("The file is empty.");
        if (Fault is not null)
            throw new FileFormatException($"The file has no names of columns in its first row. {Fault}");

        _count = names.Count;
        _columns = names.Select((name, place) => (name.Trim('\uFEFF', ' '), place))
            .DistinctBy(column => column.Item1, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(column => column.Item1, column => column.place, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether there is a column of this name.</summary>
    public bool Has(string name) => _columns.ContainsKey(name);

    /// <summary>A field of a row; null where the column is missing or the field is empty or <c>NULL</c>.</summary>
    public string? Field(IReadOnlyList<string> row, string name) =>
        _columns.TryGetValue(name, out var place) && place < row.Count && row[place] is { Length: > 0 } text and not "NULL" ? text : null;

    /// <summary>The next row that is not empty; null at the end. One with a <see cref="Fault"/> has fields that mean nothing.</summary>
    public async Task<IReadOnlyList<string>?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            Line = _next;
            Fault = null;
            if (await NextLineAsync(cancel) is not { } line)
                return null;

            if (line.Length > 0)
                return await ReadAsync(line, cancel);
        }
    }

    public void Dispose() => reader.Dispose();

    private async Task<List<string>> ReadAsync(string line, CancellationToken cancel)
    {
        var row = new List<string>();
        var (isQuoted, length) = (Split(line, isQuoted: false, row), line.Length);
        // A quoted field may hold line breaks. A row that is too long is read to its end, too: what one user has written there must not become rows.
        while (isQuoted && await NextLineAsync(cancel) is { } more)
        {
            length += more.Length;
            if (length > LongestRow)
                _field.Clear();

            _field.Append('\n');
            isQuoted = Split(more, isQuoted: true, row);
        }

        if (isQuoted)
            Fault ??= "A quoted field does not end.";

        if (length > LongestRow)
            Fault = TooLong;
        else if (_count > 0 && row.Count != _count)
            Fault ??= string.Create(CultureInfo.InvariantCulture, $"It has {row.Count} fields and not {_count}, as the first row has.");

        return row;
    }

    private async Task<string?> NextLineAsync(CancellationToken cancel)
    {
        _next++;
        return await reader.ReadLineAsync(cancel);
    }

    /// <summary>Adds the fields of a line to the row; true when the last one goes on in the next line.</summary>
    private bool Split(string line, bool isQuoted, List<string> row)
    {
        var isClosed = false;
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            if (isQuoted && letter == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                _field.Append('"');
                i++;
            }
            else if (isQuoted && letter == '"')
            {
                (isQuoted, isClosed) = (false, true);
            }
            else if (!isQuoted && letter == ',')
            {
                End(row);
                isClosed = false;
            }
            else if (letter == '"' && _field.Length == 0 && !isClosed)
            {
                isQuoted = true;
            }
            else
            {
                if (!isQuoted && (isClosed || letter == '"'))
                    Fault ??= "It has a quote inside a field.";

                _field.Append(letter);
            }
        }

        if (!isQuoted)
            End(row);

        return isQuoted;
    }

    private void End(List<string> row)
    {
        row.Add(_field.ToString());
        _field.Clear();
    }
}
