namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>How a command of a page is tried.</summary>
internal abstract record DocTrial
{
    private DocTrial()
    {
    }

    /// <summary>Tests of this folder run it word for word.</summary>
    /// <param name="Tests">The names of the test methods.</param>
    public sealed record RunBy(params string[] Tests) : DocTrial;

    /// <summary>Settings with which a server starts and is ready (<see cref="SettingsDocsCommandsTests"/>).</summary>
    /// <param name="Placeholder">The text that stands for a real value, if there is one.</param>
    public sealed record ServeWith(string Placeholder = "") : DocTrial;

    /// <summary>A test outside this folder runs the text of the page.</summary>
    /// <param name="Class">The class, whose source names the page.</param>
    public sealed record Elsewhere(Type Class) : DocTrial;

    /// <summary>A script or a fixture runs the same command, with folders of its own.</summary>
    /// <param name="File">The file, from the root of the repository.</param>
    /// <param name="Part">The text in that file.</param>
    public sealed record InFile(string File, string Part) : DocTrial;

    /// <summary>No test can run it.</summary>
    /// <param name="Reason">What it needs.</param>
    public sealed record CannotRun(string Reason) : DocTrial;
}
