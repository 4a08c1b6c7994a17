using System.Text.RegularExpressions;

namespace Doorcode.Tests.Conventions;

/// <summary>The folder Codes holds everything about mailed codes that must not be written twice.</summary>
public sealed partial class CodeTests
{
    private const int Limit = 10_000;

    /// <summary>An adapter may implement the store and register it.</summary>
    private static readonly string[] Adapters = ["Doorcode.Redis/RedisCodeStore.cs", "Doorcode.Redis/RedisExtensions.cs"];

    [Fact]
    public void Features_reach_the_store_of_codes_only_through_code_mail()
    {
        var outside = new List<string>();
        var inside = 0;
        foreach (var file in Sources.Files)
        {
            var name = Path.GetRelativePath(Path.Combine(Sources.Root, "src"), file).Replace(Path.DirectorySeparatorChar, '/');
            if (!Store().IsMatch(File.ReadAllText(file)))
                continue;

            if (name.StartsWith("Doorcode/Codes/", StringComparison.Ordinal))
                inside++;
            else
                outside.Add(name);
        }

        Assert.InRange(inside, 2, 20);
        Assert.Equal(Adapters, outside.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\b(ICodeStore|SqlCodeStore|SealedCodes|CodeOutbox|GuessRecords)\b", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex Store();
}
