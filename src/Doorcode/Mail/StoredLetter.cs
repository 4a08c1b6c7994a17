using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorcode.Mail;

/// <summary>
/// A letter as the outbox keeps it, sealed; it gets its words when it is sent. Times are UTC milliseconds since 1970. The version before
/// and the next one read it, too: members are only added, and each that is added may be absent.
/// </summary>
/// <param name="Kind">The <see cref="LetterKind.Name"/>, or <see cref="Decoy"/>.</param>
/// <param name="To">The address as its owner typed it.</param>
/// <param name="Code">The code, or null in a letter without one.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="GiveUpAt">When its attempts end.</param>
/// <param name="AskedFrom">The IP address that asked, or null when it is unknown.</param>
internal sealed record StoredLetter(string Kind, string To, string? Code, long AskedAt, long GiveUpAt, string? AskedFrom)
{
    /// <summary>The kind that is stored for a decoy.</summary>
    public const string Decoy = "Nothing";

    /// <summary>A payload has a multiple of so many bytes: its length tells neither its kind nor whether it holds a code.</summary>
    internal const int Block = 512;

    /// <summary>When the code ends; null without a code.</summary>
    public long? CodeEndsAt { get; init; }

    /// <summary>The address that it is about, made unrecognizable; null where it is about none.</summary>
    public string? About { get; init; }

    /// <summary>The device that it is about; null where it is about none.</summary>
    public LetterDevice? Device { get; init; }

    /// <summary>The language to write it in (BCP 47); null where the request preferred none, and in a letter of version 0.1.0-preview.1.</summary>
    public string? Language { get; init; }

    /// <summary>The span that stored it (W3C traceparent), so that sending it can be traced back; null when nothing was traced.</summary>
    public string? CausedBy { get; init; }

    /// <summary>The form in which a letter is stored.</summary>
    public static StoredLetter Of(Letter letter) =>
        new(letter.Kind?.Name ?? Decoy, letter.To, letter.Code?.Text, letter.AskedAt, letter.GiveUpAt, letter.AskedFrom)
        {
            CodeEndsAt = letter.Code?.EndsAt,
            About = letter.About,
            Device = letter.Device,
            Language = letter.Language,
        };

    /// <summary>Reads a payload; null when it has a form that this version does not know.</summary>
    public static StoredLetter? Read(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, StoredLetterJson.Default.StoredLetter);
        }
        catch (JsonException)
        {
            // It was sealed with our key, so another version of Doorcode wrote it.
            return null;
        }
    }

    /// <summary>Writes a payload: JSON, and spaces up to the length of a <see cref="Block"/>.</summary>
    public byte[] Write()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, StoredLetterJson.Default.StoredLetter);
        var payload = new byte[(json.Length + Block - 1) / Block * Block];
        json.CopyTo(payload, 0);
        payload.AsSpan(json.Length).Fill((byte)' ');
        return payload;
    }

    /// <summary>The code and its end. Version 0.1.0-preview.1 stored one time for the end of the code and of the attempts.</summary>
    public LetterCode? LetterCode() => Code is null ? null : new LetterCode(Code, CodeEndsAt ?? GiveUpAt);
}

[JsonSerializable(typeof(StoredLetter))]
internal sealed partial class StoredLetterJson : JsonSerializerContext;
