namespace Doorcode;

/// <summary>Names an account for good; an address can change. Made from the time, so later ones sort later; no secret.</summary>
/// <param name="Value">A version 7 UUID.</param>
public readonly record struct AccountId(Guid Value)
{
    /// <summary>Makes a new one.</summary>
    /// <param name="now">UTC milliseconds since 1970.</param>
    internal static AccountId New(long now) => new(TimeOrderedId.New(now));

    /// <summary>The form used in tokens and answers.</summary>
    public override string ToString() => Value.ToString("D");
}
