using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Moving.Formats;

/// <summary>A kind of file that accounts of another system come in.</summary>
[Experimental("DOORCODE002")]
public interface IImportFormat
{
    /// <summary>The word of the command line.</summary>
    string Name { get; }

    /// <summary>What the file is, for the help of the command.</summary>
    string Description { get; }

    /// <summary>What else the command line may or must say.</summary>
    IReadOnlyList<FormatOption> Options { get; }

    /// <summary>Reads the rows one by one.</summary>
    /// <param name="files">The file, and what else the command line said.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="FileFormatException">The file is not of this kind.</exception>
    internal IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, CancellationToken cancel);
}

/// <summary>Something that a format needs to know beside its file.</summary>
/// <param name="Name">The option, with its hyphens.</param>
/// <param name="Description">For the help of the command.</param>
/// <param name="IsRequired">Whether the command must say it.</param>
[Experimental("DOORCODE002")]
public sealed record FormatOption(string Name, string Description, bool IsRequired = false)
{
    /// <summary>Whether its value is a file that is read.</summary>
    public bool IsFile { get; init; }
}

/// <summary>What a command line says about its import.</summary>
/// <param name="File">The file.</param>
/// <param name="Options">The values of the options that were given, by their names.</param>
[Experimental("DOORCODE002")]
public sealed record ImportFiles(string File, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>Opens the file to be read from its beginning to its end.</summary>
    internal FileStream Open() => Open(File);

    /// <summary>Opens the file to be read line by line.</summary>
    internal LineReader OpenLines() => new(Open(File));

    /// <summary>The same as <see cref="Open()"/> for another file.</summary>
    internal static FileStream Open(string file) => new(file, new FileStreamOptions
    {
        Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
        BufferSize = 1 << 16,
    });
}

/// <summary>A file is not what the command line says it is.</summary>
[Experimental("DOORCODE002")]
public sealed class FileFormatException(string message) : Exception(message);
