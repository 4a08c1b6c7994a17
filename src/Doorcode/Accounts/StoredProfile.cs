namespace Doorcode.Accounts;

/// <summary>What an account tells about its owner.</summary>
/// <param name="Email">The address as its owner typed and proved it.</param>
/// <param name="FullName">The owner's name.</param>
/// <param name="CreatedAt">When the account was made, UTC milliseconds.</param>
/// <param name="Status">Whether its owner may log in: <c>active</c>, or another word.</param>
internal sealed record StoredProfile(string Email, string FullName, long CreatedAt, string Status);
