using System.Globalization;
using System.Text;

namespace Doorcode.Moving.Formats;

/// <summary>Reads comma-separated values (RFC 4180) row by row, by the names of the first one.</summary>
internal sealed class CsvReader(TextReader reader) : IDisposable
{
    /// <summary>No row has more characters.</summary>
    private const int LongestRow = 1 << 20;

    private Dictionary<string, int> _columns = [];

    /// <summary>The line on which the row that was read last began.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the row that was read last is longer than any may be; it came without fields.</summary>
    public bool IsTooLong { get; private set; }

    private long _next = 1;

    /// <summary>Reads the names.</summary>
    /// <exception cref="FileFormatException">The file is empty.</exception>
    public async Task BeginAsync(CancellationToken cancel)
    {
        var names = await ReadAsync(cancel) ?? throw new FileFormatException("The file is empty.");
        _columns = names.Select((name, place) => (name.Trim('\uFEFF', ' '), place))
            .DistinctBy(column => column.Item1, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(column => column.Item1, column => column.place, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether there is a column of this name.</summary>
    public bool Has(string name) => _columns.ContainsKey(name);

    /// <summary>A field of a row; null where the column is missing or the field is empty or <c>NULL</c>.</summary>
    public string? Field(IReadOnlyList<string> row, string name) =>
        _columns.TryGetValue(name, out var place) && place < row.Count && row[place] is { Length: > 0 } text and not "NULL" ? text : null;

    /// <summary>The next row; null at the end.</summary>
    public async Task<IReadOnlyList<string>?> ReadAsync(CancellationToken cancel)
    {
        Line = _next;
        if (await NextLineAsync(cancel) is not { } line)
            return null;

        var row = new StringBuilder(line);
        // A quoted field may hold line breaks: then the number of quotes so far is odd. A row that is too long is read to its end, too:
        // what one user has written there must not become rows.
        for (var quotes = line.Count('"'); quotes % 2 == 1 && await NextLineAsync(cancel) is { } more; quotes += more.Count('"'))
        {
            if (row.Length <= LongestRow)
                row.Append('\n').Append(more);
        }

        IsTooLong = row.Length > LongestRow;
        return IsTooLong ? [] : Split(row.ToString());
    }

    /// <summary>The row in a report for one that is too long.</summary>
    public static MovedRow TooLong(string place) => new(
        place, Account: null, string.Create(CultureInfo.InvariantCulture, $"It has more than {LongestRow} characters."));

    public void Dispose() => reader.Dispose();

    private async Task<string?> NextLineAsync(CancellationToken cancel)
    {
        _next++;
        return await reader.ReadLineAsync(cancel);
    }

    private static List<string> Split(string row)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < row.Length; i++)
        {
            var letter = row[i];
            if (letter == '"' && isQuoted && i + 1 < row.Length && row[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (letter == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(letter);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
