using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Doorcode.Server.Commands;

/// <summary>What a command reads and writes. Results go to <see cref="Out"/>, and the one sentence of a failure to <see cref="Error"/>.</summary>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error)
{
    /// <summary>The exit code of a command that was refused.</summary>
    public const int Refused = 1;

    /// <summary>The exit code of a command whose arguments are wrong.</summary>
    public const int WrongArguments = 2;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess => new(Console.In, Console.Out, Console.Error);

    /// <summary>Settings of the host, as <c>--key=value</c>, before those of the command; none for a process.</summary>
    public string[] Settings { get; init; } = [];

    /// <summary>Runs before Doorcode adds its services; null for a process.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }

    /// <summary>Prints an object as one line for programs.</summary>
    public Task WriteAsync(JsonObject line) => Out.WriteLineAsync(line.ToJsonString());

    /// <summary>Prints an object for a person.</summary>
    public Task WriteReadableAsync(JsonObject value) => Out.WriteLineAsync(value.ToJsonString(Readable));

    /// <summary>Prints why a command was refused.</summary>
    public async Task<int> RefuseAsync(string sentence)
    {
        await Error.WriteLineAsync(Ended(sentence));
        return Refused;
    }

    /// <summary>Prints what is wrong with the arguments.</summary>
    public async Task<int> RefuseArgumentsAsync(string sentence)
    {
        // It may quote an argument.
        await Error.WriteLineAsync(Ended(string.Concat(sentence.Select(letter => char.IsControl(letter) ? '?' : letter))));
        return WrongArguments;
    }

    /// <summary>Adds a full stop to a message of the framework that has none.</summary>
    private static string Ended(string sentence) => sentence.TrimEnd() is { Length: > 0 } text && text[^1] is not ('.' or '!' or '?') ? text + "." : sentence;
}
