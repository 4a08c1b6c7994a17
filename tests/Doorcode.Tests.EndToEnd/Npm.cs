namespace Doorcode.Tests.EndToEnd;

/// <summary>Programs of npm packages, which ./test.sh installs.</summary>
internal static class Npm
{
    private const string Variable = "DOORCODE_NPM";

    /// <summary>A program.</summary>
    public static string Program(string name) => Find(name, Path.Combine("node_modules/.bin", name));

    /// <summary>A file of a package, such as <c>axe-core/axe.min.js</c>.</summary>
    public static string FileOf(string path) => Find(path, Path.Combine("node_modules", path));

    private static string Find(string name, string path)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.False(
            string.IsNullOrEmpty(folder),
            $"{Variable} must name the folder that {name} is installed in; ./test.sh installs it and sets the variable.");
        var program = Path.Combine(folder, path);
        Assert.True(File.Exists(program), $"There is no {name} in {folder}; ./test.sh installs it.");
        return program;
    }
}
