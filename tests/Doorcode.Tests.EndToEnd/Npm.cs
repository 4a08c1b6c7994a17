namespace Doorcode.Tests.EndToEnd;

/// <summary>Programs of npm packages, which ./test.sh installs.</summary>
internal static class Npm
{
    private const string Variable = "DOORCODE_NPM";

    public static string Program(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.False(
            string.IsNullOrEmpty(folder),
            $"{Variable} must name the folder that {name} is installed in; ./test.sh installs it and sets the variable.");
        var program = Path.Combine(folder, "node_modules/.bin", name);
        Assert.True(File.Exists(program), $"There is no {name} in {folder}; ./test.sh installs it.");
        return program;
    }
}
