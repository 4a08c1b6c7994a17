using System.Text.Json;

namespace Doorcode.Tests.Fixtures;

/// <summary>What a command line printed, and how it ended.</summary>
public sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Its lines for programs; it must have done what it was asked for.</summary>
    public IReadOnlyList<JsonElement> Lines()
    {
        ShouldBeDone();
        return [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Its only line.</summary>
    public JsonElement Line() => Assert.Single(Lines());

    public void ShouldBeDone()
    {
        Assert.True(ExitCode == 0, $"{ExitCode}: {Errors}");
        Assert.Equal("", Errors);
    }

    /// <summary>One sentence, nothing else, and the exit code of a refusal or of wrong arguments.</summary>
    public string ShouldBeRefused(int exitCode = 1)
    {
        Assert.True(ExitCode == exitCode, $"{ExitCode}: {Errors}{Output}");
        Assert.Equal("", Output);
        var sentence = Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Trim();
        Assert.NotEqual("", sentence);
        return sentence;
    }
}
