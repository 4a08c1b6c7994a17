using Doorcode.Mail;

namespace Doorcode.Codes;

/// <summary>What a mailed code is good for; a feature declares its own. A code of one purpose is rejected for every other.</summary>
/// <param name="Name">Stored with each code and shown as a metric's tag; never changes.</param>
/// <param name="Code">The mail that carries the code.</param>
internal sealed record CodePurpose(string Name, LetterKind Code)
{
    /// <summary>How guesses at codes of this purpose are counted.</summary>
    public GuessCounts Guesses { get; } = new(Name);

    /// <summary>
    /// The mail for an address that has an account already; the code is then a decoy. Null for a purpose that does not need a free
    /// address.
    /// </summary>
    public LetterKind? AddressTaken { get; init; }

    /// <summary>
    /// Whether the right code alone opens an account that exists: then wrong guesses are also counted for the account, and after ten of
    /// them within a day its codes are long ones (<see cref="LongCode"/>).
    /// </summary>
    public bool OpensAccount { get; init; }
}
