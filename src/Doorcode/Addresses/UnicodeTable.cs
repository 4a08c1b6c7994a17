using System.Runtime.InteropServices;

namespace Doorcode.Addresses;

/// <summary>The parts of the Unicode Character Database that <see cref="UnicodeText"/> needs; about 60 KB once loaded.</summary>
/// <remarks><c>tools/unicode-table.py</c> writes the file and describes its sections.</remarks>
internal sealed class UnicodeTable
{
    private readonly int[] _decomposable;
    private readonly (int First, int Second)[] _decompositions;
    private readonly long[] _pairs;
    private readonly int[] _compositions;
    private readonly int[] _marks;
    private readonly byte[] _classes;
    private readonly int[] _ambiguous;
    private readonly int[] _validInDomain;

    public UnicodeTable()
    {
        ReadOnlySpan<byte> file = EmbeddedData.Read("Doorcode.Addresses.Data.unicode.gz");
        var numbers = MemoryMarshal.Cast<byte, int>(file);
        var decompositions = Section(ref numbers);
        var classes = Section(ref numbers);
        _ambiguous = Section(ref numbers).ToArray();
        _validInDomain = Section(ref numbers).ToArray();

        _decomposable = new int[decompositions.Length / 3];
        _decompositions = new (int, int)[_decomposable.Length];
        var compositions = new SortedDictionary<long, int>();
        for (var i = 0; i < _decomposable.Length; i++)
        {
            var point = decompositions[3 * i] & 0x7FFFFFFF;
            var (first, second) = (decompositions[(3 * i) + 1], decompositions[(3 * i) + 2]);
            _decomposable[i] = point;
            _decompositions[i] = (first, second);
            if (decompositions[3 * i] >= 0)
            {
                compositions.Add(Pair(first, second), point);
            }
        }

        _pairs = [.. compositions.Keys];
        _compositions = [.. compositions.Values];
        _marks = new int[classes.Length / 2];
        _classes = new byte[_marks.Length];
        for (var i = 0; i < _marks.Length; i++)
        {
            _marks[i] = classes[2 * i];
            _classes[i] = (byte)classes[(2 * i) + 1];
        }
    }

    public bool TryDecompose(int point, out int first, out int second)
    {
        var index = Array.BinarySearch(_decomposable, point);
        (first, second) = index < 0 ? default : _decompositions[index];
        return index >= 0;
    }

    /// <summary>What the two become together; 0 when they stay two.</summary>
    public int Compose(int first, int second) =>
        Array.BinarySearch(_pairs, Pair(first, second)) is >= 0 and var index ? _compositions[index] : 0;

    public int CombiningClass(int point) => Array.BinarySearch(_marks, point) is >= 0 and var index ? _classes[index] : 0;

    public bool IsAmbiguous(int point) => InRanges(_ambiguous, point);

    public bool IsValidInDomain(int point) => InRanges(_validInDomain, point);

    // The array holds first and last in turn. A point is in a range if it is a bound, or if the next greater bound is a last.
    private static bool InRanges(int[] ranges, int point) =>
        Array.BinarySearch(ranges, point) is var index && (index >= 0 || (~index & 1) == 1);

    private static long Pair(int first, int second) => ((long)first << 32) | (uint)second;

    private static ReadOnlySpan<int> Section(ref ReadOnlySpan<int> numbers)
    {
        var section = numbers.Slice(1, numbers[0]);
        numbers = numbers[(1 + section.Length)..];
        return section;
    }
}
