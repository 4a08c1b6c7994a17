using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Storage;

/// <summary>A step of the schema that a database has not taken yet.</summary>
/// <param name="Name">Its name, whose number is its place.</param>
/// <param name="Locks">
/// The locks that it takes on what is there already, such as <c>ACCESS EXCLUSIVE on accounts</c>; empty where it only adds tables of its own.
/// </param>
[Experimental("DOORCODE001")]
public sealed record SchemaStep(string Name, IReadOnlyList<string> Locks);
