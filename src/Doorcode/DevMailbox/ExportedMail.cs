using System.Text.Json.Serialization;
using Doorcode.Mail;

namespace Doorcode.DevMailbox;

/// <summary>A mail as tools read it.</summary>
internal sealed record ExportedMail(Guid Id, string To, string Subject, string Text, string? Code, DateTimeOffset SentAt)
{
    public static ExportedMail Of(RenderedMail mail) =>
        new(mail.Id, mail.To, mail.Words.Subject, mail.Words.Text(), mail.Words.Code, mail.SentAt);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExportedMail[]))]
internal sealed partial class MailboxJson : JsonSerializerContext;
