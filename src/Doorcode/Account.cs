using System.Text.Json.Nodes;

namespace Doorcode;

/// <summary>An account, as it was when it was read.</summary>
/// <param name="Id">Its id: the <c>sub</c> of its tokens. Never used again, also after a deletion.</param>
/// <param name="Email">Its address, as its owner typed and proved it.</param>
/// <param name="FullName">The owner's name.</param>
/// <param name="Status">Whether its owner may log in.</param>
/// <param name="Roles">Its roles; empty for none.</param>
/// <param name="Claims">What it was given beside roles (<see cref="IAccounts.SetClaimsAsync"/>); empty for none. A copy: changing it changes nothing.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Account(
    AccountId Id,
    string Email,
    string FullName,
    AccountStatus Status,
    IReadOnlyList<string> Roles,
    JsonObject Claims,
    DateTimeOffset CreatedAt)
{
    /// <summary>The id alone, because printed text ends in logs.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>Whether the owner of an account may log in.</summary>
public enum AccountStatus
{
    /// <summary>The owner may log in.</summary>
    Active,

    /// <summary>Every way in is shut, until the account is enabled again.</summary>
    Disabled,
}
