
namespace Doorcode;

/// <summary>Names a session; no secret.</summary>
/// <param name="Value">A version 7 UUID.</param>
internal readonly record struct SessionId(Guid Value)
{
    /// <summary>Makes a new one.</summary>
    /// <param name="now">UTC milliseconds since 1970.</param>
    public static SessionId New(long now) => new(TimeOrderedId.New(now));

    /// <summary>When it was made, UTC milliseconds since 1970.</summary>
    public long BegunAt => TimeOrderedId.TimeOf(Value);

    /// <summary>The form used in tokens and answers.</summary>
    public override string ToString() => Value.ToString("D");
}
