using System.Text.Json.Serialization;

namespace Doorcode.Mail;

/// <summary>What a mail is about; decides its words.</summary>
internal enum MailKind
{
    /// <summary>Stored and dropped: an address about which there is nothing to say costs the same work as any other.</summary>
    Nothing,

    /// <summary>The code that confirms a registration.</summary>
    RegistrationCode,

    /// <summary>Somebody tried to register with the address of an account. Carries no code.</summary>
    AlreadyRegistered,
}

/// <summary>A mail as the outbox keeps it, before it has words. Times are UTC milliseconds since 1970.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="To">The address as its owner typed it.</param>
/// <param name="Code">The code, or null for a kind that has none.</param>
/// <param name="AskedAt">When somebody asked for it.</param>
/// <param name="GiveUpAt">When its code is dead: from then on it is not sent.</param>
/// <param name="AskedFrom">The IP address that asked, or null when it is unknown.</param>
internal sealed record OutgoingMail(MailKind Kind, string To, string? Code, long AskedAt, long GiveUpAt, string? AskedFrom)
{
    /// <summary>The span that stored it (W3C traceparent), so that sending it can be traced back; null where nobody traced.</summary>
    public string? CausedBy { get; init; }
}

/// <summary>How a mail is written down in the outbox, before it is sealed.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(OutgoingMail))]
internal sealed partial class OutgoingMailJson : JsonSerializerContext;
