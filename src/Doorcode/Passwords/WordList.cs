using System.Text;

namespace Doorcode.Passwords;

/// <summary>A large set of words that is one block of memory: sorted UTF-8 lines, searched by halving.</summary>
/// <remarks>A set of strings would cost ten times the memory and be filled at every start; this is unpacked at first use.</remarks>
internal sealed class WordList
{
    private readonly Lazy<byte[]> _lines;

    /// <param name="resource">An embedded gzip file of lines, sorted by their bytes; <c>tools/update-data.sh</c> writes it.</param>
    public WordList(string resource) => _lines = new(() => EmbeddedData.Read(resource));

    /// <summary>Tells whether a word is in the list, exactly as it is given.</summary>
    public bool Contains(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || word.Length > 256 || word.Contains('\n'))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[word.Length * 3];
        return Find(_lines.Value, buffer[..Encoding.UTF8.GetBytes(word, buffer)]);
    }

    private static bool Find(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> word)
    {
        while (!lines.IsEmpty)
        {
            var start = lines[..(lines.Length / 2)].LastIndexOf((byte)'\n') + 1;
            var length = lines[start..].IndexOf((byte)'\n');
            switch (word.SequenceCompareTo(lines.Slice(start, length)))
            {
                case 0:
                    return true;
                case < 0:
                    lines = lines[..start];
                    break;
                default:
                    lines = lines[(start + length + 1)..];
                    break;
            }
        }

        return false;
    }
}
