namespace Doorcode.Tests.Fixtures;

/// <summary>Which build of the server a test starts.</summary>
public enum Build
{
    /// <summary>The published native executable, named by the environment variable DOORCODE_EXECUTABLE.</summary>
    Native,

    /// <summary>What <c>dotnet run</c> starts.</summary>
    Managed,

    /// <summary>The executable of the release before this one, named by the environment variable DOORCODE_PREVIOUS.</summary>
    Previous,
}
