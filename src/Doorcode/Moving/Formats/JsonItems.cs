using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Doorcode.Moving.Formats;

/// <summary>Reads the items of an array of a JSON file one by one, so that a file may be larger than memory.</summary>
internal static class JsonItems
{
    private const int FirstBuffer = 1 << 16;

    /// <summary>No item is longer, in bytes.</summary>
    private const int LongestItem = 64 << 20;

    private static readonly JsonReaderOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>The items of the array that the file is, or of the member of the file's object.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="member">The member that holds the array; null when the file is the array itself.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="FileFormatException">It is no JSON, or not of this shape.</exception>
    public static async IAsyncEnumerable<JsonNode> ReadAsync(Stream stream, string? member, [EnumeratorCancellation] CancellationToken cancel)
    {
        var window = new Window(member);
        while (true)
        {
            var read = await stream.ReadAsync(window.Room(), cancel);
            window.Add(read);
            while (window.TryNext() is { } item)
                yield return item;

            if (window.IsOver)
                yield break;

            if (read == 0)
                throw new FileFormatException(member is null ? "The file ends before its array does." : $"The file has no whole array \"{member}\".");
        }
    }

    /// <summary>The part of the file that is read and not parsed yet.</summary>
    private sealed class Window(string? member)
    {
        private byte[] _buffer = new byte[FirstBuffer];
        private int _start;
        private int _end;
        private bool _isFinal;
        private bool _isBegun;
        private bool _isInside;
        private bool _isNamed;
        private JsonReaderState _state = new(Lenient);

        /// <summary>Whether the array has ended.</summary>
        public bool IsOver { get; private set; }

        public Memory<byte> Room()
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start.._end).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _buffer.Length)
            {
                if (_buffer.Length >= LongestItem)
                    throw new FileFormatException("An item of the file is longer than 64 MiB.");

                Array.Resize(ref _buffer, 2 * _buffer.Length);
            }

            return _buffer.AsMemory(_end);
        }

        public void Add(int count)
        {
            _end += count;
            _isFinal = count == 0;
            if (!_isBegun && _end >= ByteOrderMark.Length)
            {
                _isBegun = true;
                if (_buffer.AsSpan(0, ByteOrderMark.Length).SequenceEqual(ByteOrderMark))
                    _start = ByteOrderMark.Length;
            }
        }

        /// <summary>The next item; null when more of the file is needed, or the array is over.</summary>
        public JsonNode? TryNext()
        {
            try
            {
                return IsOver ? null : Next();
            }
            catch (JsonException wrong)
            {
                // The message of the exception quotes the file.
                throw new FileFormatException(string.Create(
                    CultureInfo.InvariantCulture, $"The file is not JSON from line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1} on."));
            }
        }

        private JsonNode? Next()
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start.._end), _isFinal, _state);
            if (!_isInside && !Enter(ref reader))
                return null;

            // A reader that has begun an item goes back to where the item begins when it is cut off.
            var before = (reader.BytesConsumed, reader.CurrentState);
            if (!reader.Read())
            {
                Keep(before.BytesConsumed, before.CurrentState);
                return null;
            }

            if (reader.TokenType is JsonTokenType.EndArray)
            {
                IsOver = true;
                return null;
            }

            if (!JsonDocument.TryParseValue(ref reader, out var document))
            {
                Keep(before.BytesConsumed, before.CurrentState);
                return null;
            }

            Keep(reader.BytesConsumed, reader.CurrentState);
            using (document)
                return Copy(document.RootElement);
        }

        /// <summary>Goes on to the first item; false when more of the file is needed.</summary>
        private bool Enter(ref Utf8JsonReader reader)
        {
            while (reader.Read())
            {
                if (member is null && reader.CurrentDepth == 0 && reader.TokenType is not JsonTokenType.StartArray)
                    throw new FileFormatException("The file is no JSON array.");

                var isFound = member is null
                    ? reader.TokenType is JsonTokenType.StartArray
                    : reader is { TokenType: JsonTokenType.StartArray, CurrentDepth: 1 } && _isNamed;
                _isNamed = reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals(member);
                if (isFound)
                {
                    _isInside = true;
                    return true;
                }
            }

            Keep(reader.BytesConsumed, reader.CurrentState);
            return false;
        }

        private void Keep(long consumed, JsonReaderState state) => (_start, _state) = (_start + (int)consumed, state);

        /// <summary>An object; for anything else, and for one that cannot be read, <c>false</c>, which is no row.</summary>
        private static JsonNode Copy(JsonElement element)
        {
            try
            {
                return NdjsonFormat.TryParse(element.GetRawText()) ?? (JsonNode)JsonValue.Create(false);
            }
            catch (InvalidOperationException)
            {
                // Bytes that are no UTF-8.
                return JsonValue.Create(false);
            }
        }
    }
}
