using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Settings;

/// <summary>Looks for faults that no options class can see by itself. Touches nothing: no file is made, no connection opened.</summary>
[Experimental("DOORCODE002")]
public interface IStartRule
{
    /// <summary>Whether only a process that serves needs it: a command works without the address of the SMTP server.</summary>
    bool IsForServing { get; }

    /// <summary>One sentence for each fault, which names the key and repeats no value.</summary>
    IEnumerable<string> Faults();
}

/// <summary>A fault that was found while the host was put together.</summary>
/// <param name="Sentence">Names the key and repeats no value.</param>
[Experimental("DOORCODE002")]
public sealed record StartFault(string Sentence);
