using System.Text.RegularExpressions;

namespace Doorcode.Tests.Conventions;

/// <summary>Sites take turns at hashing: so whatever hashes a password for a request says which site asks.</summary>
public sealed partial class HashOriginTests
{
    /// <summary>It serves operators and the app, which have a turn of their own.</summary>
    private const string WithoutCaller = "CreateAccount.cs";

    [Fact]
    public void Everything_that_hashes_a_password_waits_in_the_turn_of_its_caller()
    {
        var calls = Sources.Files
            .SelectMany(file => Hashing().Matches(File.ReadAllText(file)).Select(call => (File: Path.GetFileName(file), call.Value)))
            .Where(call => call.File != WithoutCaller)
            .ToList();

        Assert.InRange(calls.Count, 6, 20);
        Assert.All(calls, call => Assert.EndsWith(", caller.Origin, cancel)", call.Value, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\bpasswords\.(HashAsync|VerifyAsync)\([^;]*?cancel\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Hashing();
}
