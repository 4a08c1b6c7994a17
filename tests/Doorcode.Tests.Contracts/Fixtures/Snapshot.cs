namespace Doorcode.Tests.Fixtures;

/// <summary>A file of the repository that is written by the tests and read by people.</summary>
internal static class Snapshot
{
    private const string Update = "DOORCODE_UPDATE_DOCS";

    /// <summary>The folder that the solution is in.</summary>
    public static string Root { get; } = Publishing.RepositoryRoot();

    /// <summary>Compares with the file, or writes it where the environment variable DOORCODE_UPDATE_DOCS is 1.</summary>
    public static void ShouldMatch(string file, string text)
    {
        var path = Path.Combine(Root, file);
        text = text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, text);

        var kept = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (text == kept)
            return;

        var line = kept.Split('\n').Zip(text.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count() + 1;
        Assert.Fail(
            $"{file} differs from the code from line {line} on. If the change is meant, write it again and look at the diff:\n"
            + $"  {Update}=1 dotnet run --project tests/Doorcode.Tests -- --filter-class '*GeneratedDocsTests' --filter-class '*ApiDocumentTests'");
    }
}
