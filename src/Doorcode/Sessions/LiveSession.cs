namespace Doorcode.Sessions;

/// <summary>What a request may know of its account and session: one read.</summary>
internal sealed record LiveSession(
    SessionId Id, AccountId Account, long ExpiresAt, string Email, string FullName, long AccountCreatedAt);
