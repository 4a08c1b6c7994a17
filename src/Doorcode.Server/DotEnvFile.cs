using System.Globalization;
using System.Text;

namespace Doorcode.Server;

/// <summary>
/// Lines of <c>NAME=value</c>. A value is literal: blanks around it and one pair of quotes around the whole of it are dropped, and
/// nothing else is read, neither <c>$NAME</c> nor <c>\n</c> nor a comment behind it.
/// </summary>
internal static class DotEnvFile
{
    /// <summary>The longest file, in characters. No more is read, because it may be a link to an endless device.</summary>
    private const int LongestFile = 256 * 1024;

    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Reads a file.</summary>
    /// <param name="text">Its content.</param>
    /// <param name="faults">Gets a sentence for each wrong line, with its number and without its text, which may be a secret.</param>
    public static Dictionary<string, string?> Read(string text, ICollection<string> faults)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim(Blanks)))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : line[..equals].TrimEnd(Blanks);
            if (name.Length == 0 || name.IndexOfAny(Blanks) >= 0)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"Line {number} of .env must be NAME=value, where NAME has no blanks."));
            else
                values[name.Replace("__", ":", StringComparison.Ordinal)] = Unquote(line[(equals + 1)..].TrimStart(Blanks));
        }

        return values;
    }

    /// <summary>Reads the file where there is one; it must be UTF-8.</summary>
    public static Dictionary<string, string?> ReadFile(string file, ICollection<string> faults)
    {
        // A container engine makes a folder where the file that it was told to mount does not exist; reading it fails below.
        if (!File.Exists(file) && !Directory.Exists(file))
            return [];

        try
        {
            using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            var text = new char[LongestFile];
            var length = reader.ReadBlock(text);
            if (length < LongestFile)
                return Read(new string(text, 0, length), faults);

            faults.Add("The file .env in the working directory is too long.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            faults.Add("The file .env in the working directory cannot be read.");
        }
        catch (DecoderFallbackException)
        {
            faults.Add("The file .env in the working directory must be text in UTF-8.");
        }

        return [];
    }

    private static string Unquote(string value) =>
        value.Length >= 2 && (value[0] is '"' or '\'') && value[^1] == value[0] ? value[1..^1] : value;
}
