using System.Diagnostics.CodeAnalysis;

namespace Doorcode;

/// <summary>What a use case returns: a value, or the <see cref="Problem"/> why there is none.</summary>
/// <typeparam name="T">The value of a success.</typeparam>
internal readonly struct Result<T>
    where T : class
{
    private Result(T? value, Problem? problem) => (Value, Problem) = (value, problem);

    /// <summary>The value, or null when <see cref="Problem"/> is set.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value, or null when there is one.</summary>
    public Problem? Problem { get; }

    /// <summary>Tells which of the two it is.</summary>
    /// <param name="value">The value of a success.</param>
    /// <param name="problem">The problem of a failure.</param>
    /// <returns>True for a success.</returns>
    public bool Try([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Problem? problem)
    {
        (value, problem) = (Value, Problem);
        return value is not null;
    }

    /// <summary>Makes another value of a success; a failure stays as it is.</summary>
    /// <typeparam name="TOther">The other value.</typeparam>
    /// <param name="make">Makes it.</param>
    public Result<TOther> Map<TOther>(Func<T, TOther> make)
        where TOther : class =>
        Try(out var value, out var problem) ? make(value) : problem;

    /// <summary>A success.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    /// <param name="problem">Its reason.</param>
    public static implicit operator Result<T>(Problem problem) => new(null, problem);
}

/// <summary>The value of a success that has nothing to say.</summary>
internal sealed record Done
{
    private Done()
    {
    }

    /// <summary>The only one.</summary>
    public static Done Value { get; } = new();
}
