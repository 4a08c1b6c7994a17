using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorcode.EventHandlers;

/// <summary>
/// An event that waits for one handler, as the outbox keeps it. The version before and the next one read it, too: members are only added,
/// and each that is added may be absent.
/// </summary>
/// <param name="Handler">The handler's name.</param>
/// <param name="Id">The event's id.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Account">To which account.</param>
/// <param name="Sequence">Which event of the account it is.</param>
/// <param name="At">When, UTC milliseconds.</param>
internal sealed record StoredEvent(string Handler, Guid Id, string Kind, Guid Account, long Sequence, long At)
{
    /// <summary>The event, as a handler gets it.</summary>
    public AccountEvent ToEvent() => new(Id, Kind, new AccountId(Account), Sequence, DateTimeOffset.FromUnixTimeMilliseconds(At));

    /// <summary>Writes a payload.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, StoredEventJson.Default.StoredEvent);

    /// <summary>Reads a payload; null when it has a form that this version does not know.</summary>
    public static StoredEvent? Read(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, StoredEventJson.Default.StoredEvent);
        }
        catch (JsonException)
        {
            // It was sealed with our key, so another version of Doorcode wrote it.
            return null;
        }
    }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredEvent))]
internal sealed partial class StoredEventJson : JsonSerializerContext;
