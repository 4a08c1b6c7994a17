namespace Doorcode.Harness.Facts;

/// <summary>A deletion of an account that was asked for.</summary>
/// <param name="Address">The account's address.</param>
/// <param name="Account">The account's id.</param>
/// <param name="IsCertain">Whether 204 was there; false when the answer was lost.</param>
/// <param name="At">When the answer was there.</param>
internal sealed record Deletion(string Address, string Account, bool IsCertain, long At);

/// <summary>A login with the right password after a deletion, before the address was registered again.</summary>
internal sealed record LoginOfDeleted(string Address, long At, SessionAnswer Answer);

/// <summary>The address of a deleted account was registered and confirmed again.</summary>
/// <param name="Address">The address.</param>
/// <param name="Account">The id of the new account.</param>
internal sealed record Rebirth(string Address, string Account);

/// <summary>A login with the right password alone, to an account that has a second factor.</summary>
/// <param name="Address">The account's address.</param>
/// <param name="At">When the answer was there.</param>
/// <param name="Answer">Whether it began a session.</param>
internal sealed record LoginWithoutFactor(string Address, long At, SessionAnswer Answer);
