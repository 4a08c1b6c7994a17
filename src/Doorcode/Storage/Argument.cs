using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Storage;

/// <summary>A parameter of a statement.</summary>
/// <param name="Name">Its name in the statement, with the leading @.</param>
/// <param name="Value">A <see cref="long"/>, <see cref="string"/>, <see cref="Guid"/>, byte array or null.</param>
[Experimental("DOORCODE001")]
public readonly record struct Argument(string Name, object? Value)
{
    /// <summary>Writes a parameter as a pair.</summary>
    /// <param name="pair">Name and value.</param>
    public static implicit operator Argument((string Name, object? Value) pair) => new(pair.Name, pair.Value);
}
