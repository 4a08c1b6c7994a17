namespace Doorcode.Mail;

/// <summary>A letter to mail. Times are UTC milliseconds since 1970.</summary>
/// <param name="Kind">What it is about. Null for a decoy: it is stored at the same cost, and dropped instead of sent.</param>
/// <param name="To">The address as its owner typed it.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="AskedFrom">The IP address that asked, or null when it is unknown.</param>
internal sealed record Letter(LetterKind? Kind, string To, long AskedAt, string? AskedFrom)
{
    private readonly long? _giveUpAt;

    /// <summary>A letter that a request causes: it says from where, in the language that the request prefers.</summary>
    /// <param name="kind">What it is about, or null for a decoy.</param>
    /// <param name="to">The address as its owner typed it.</param>
    /// <param name="askedAt">When it was asked for.</param>
    /// <param name="caller">Who asked.</param>
    public Letter(LetterKind? kind, string to, long askedAt, Caller caller)
        : this(kind, to, askedAt, caller.Ip) => AcceptedLanguages = caller.AcceptedLanguages;

    /// <summary>The code that it says, or null.</summary>
    public LetterCode? Code { get; init; }

    /// <summary>
    /// The address that it is about, made unrecognizable (<see cref="MaskedAddress"/>); null where it is about none. A stranger may have
    /// typed it.
    /// </summary>
    public string? About { get; init; }

    /// <summary>The device that it is about; null where it is about none.</summary>
    public LetterDevice? Device { get; init; }

    /// <summary>
    /// The language that its reader was last seen to prefer (BCP 47), where <see cref="AcceptedLanguages"/> prefer none. Where it is
    /// null, the account of the address is looked for when the letter is sent.
    /// </summary>
    public string? Language { get; init; }

    /// <summary>The languages that the request accepted, as Accept-Language says them; null when it named none.</summary>
    public string? AcceptedLanguages { get; init; }

    /// <summary>
    /// When its attempts end. By default the end of its code, and without a code <see cref="LetterKind.TriedFor"/> later. A letter that
    /// stands in for one with a code is given that code's end, so that no time tells the two apart.
    /// </summary>
    public long GiveUpAt
    {
        get => _giveUpAt ?? Code?.EndsAt ?? AskedAt + (long)(Kind?.TriedFor ?? LetterKind.NoticeIsTriedFor).TotalMilliseconds;
        init => _giveUpAt = value;
    }
}

/// <summary>A code in a letter.</summary>
/// <param name="Text">The code.</param>
/// <param name="EndsAt">When it stops working; the letter says so. UTC milliseconds since 1970.</param>
internal sealed record LetterCode(string Text, long EndsAt);

/// <summary>A device in a letter. The names come from a table of ours, so no stranger chooses them.</summary>
/// <param name="Browser">The browser's family; null when it is unknown.</param>
/// <param name="System">The system's family; null when it is unknown.</param>
internal sealed record LetterDevice(string? Browser, string? System);
