namespace Doorcode.Client;

/// <summary>What is kept of a session: its tokens, and when the access token was received and ends by this machine's own clock, whatever the server's says.</summary>
internal sealed record HeldSession(string Access, string Refresh, DateTimeOffset Received, DateTimeOffset Ends)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    public static HeldSession From(TokenAnswer answer, string refresh, DateTimeOffset now) => new(answer.Access!, refresh, now, now + answer.ExpiresIn);

    /// <summary>Whether a minute is left, or a fifth of the token's life where that is shorter. A clock that was set back makes the token old.</summary>
    public bool HasTime(DateTimeOffset now)
    {
        var fifth = (Ends - Received) / 5;
        return now >= Received && Ends - now > (fifth < Margin ? fifth : Margin);
    }
}
