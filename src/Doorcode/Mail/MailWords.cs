namespace Doorcode.Mail;

/// <summary>What a mail says; both of its parts are made of this, so that they cannot differ.</summary>
/// <param name="Subject">The subject and heading. Without the code: lock screens show it.</param>
/// <param name="Lead">One sentence that says what the mail is for.</param>
/// <param name="Code">The code, or null.</param>
/// <param name="Facts">When the code ends; when and from where it was asked for.</param>
/// <param name="Advice">What to do if the reader did not ask.</param>
internal sealed record MailWords(
    string Subject, string Lead, string? Code, IReadOnlyList<string> Facts, IReadOnlyList<string> Advice)
{
    /// <summary>Says where the reader can write; null where that is not set.</summary>
    public string? Support { get; init; }

    /// <summary>The text part.</summary>
    public string Text()
    {
        var code = Code is null ? "" : $"\n\n    {Code}";
        return $"{Lead}{code}\n\n{string.Join('\n', Facts)}\n\n{string.Join('\n', Advice)}\n{(Support is null ? "" : $"\n{Support}\n")}";
    }
}
