using System.Text.RegularExpressions;

namespace Doorcode.Tests.Conventions;

/// <summary>Every way in ends in one step; see decision 57.</summary>
public sealed partial class OneGateTests
{
    [Fact]
    public void Only_the_store_of_sessions_holds_a_statement_that_begins_one() =>
        Assert.Equal(["SessionStore.cs"], FilesWith(Insertion()));

    [Fact]
    public void Only_what_begins_a_session_uses_it() => Assert.Equal(["BeginSession.cs"], FilesWith(Use()));

    [Fact]
    public void Only_the_gate_begins_a_session() =>
        Assert.Equal(["BeginSession.cs", "CompleteLogin.cs", "SessionsFeature.cs"], FilesWith(Name()).Order(StringComparer.Ordinal));

    private static IEnumerable<string> FilesWith(Regex pattern) =>
        Sources.Files.Where(file => pattern.IsMatch(File.ReadAllText(file))).Select(file => Path.GetFileName(file));

    [GeneratedRegex(@"\b(INSERT|REPLACE|MERGE)\s+(OR\s+\w+\s+)?INTO\s+sessions\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Insertion();

    [GeneratedRegex(@"\bsessions\.InsertAsync\b", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Use();

    [GeneratedRegex(@"\bBeginSession\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
