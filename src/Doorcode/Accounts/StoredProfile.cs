namespace Doorcode.Accounts;

/// <summary>What an account tells about itself.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Email">The address as its owner typed and proved it.</param>
/// <param name="FullName">The owner's name.</param>
/// <param name="CreatedAt">When the account was made, UTC milliseconds.</param>
/// <param name="Status">Whether its owner may log in: <c>active</c>, or another word.</param>
/// <param name="Granted">Its roles and claims.</param>
internal sealed record StoredProfile(AccountId Id, string Email, string FullName, long CreatedAt, string Status, RolesAndClaims Granted)
{
    /// <summary>The status of an account whose owner may log in.</summary>
    public const string Active = "active";

    /// <summary>The language that its owner was last seen to prefer (BCP 47); null while none is known.</summary>
    public string? Language { get; init; }

    /// <summary>The account, as an app sees it.</summary>
    public Account ToAccount() => new(
        Id,
        Email,
        FullName,
        string.Equals(Status, Active, StringComparison.Ordinal) ? AccountStatus.Active : AccountStatus.Disabled,
        Granted.Roles,
        Granted.Claims,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt));
}
