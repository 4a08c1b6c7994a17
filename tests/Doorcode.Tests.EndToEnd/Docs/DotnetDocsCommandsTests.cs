using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>What the SDK runs from the source; the build that the tests belong to is the one that runs.</summary>
public sealed class DotnetDocsCommandsTests
{
    [Fact]
    public async Task The_server_runs_from_its_source()
    {
        await using var machine = new DocsSandbox(nameof(The_server_runs_from_its_source));
        var command = machine.Text("README.md", "dotnet run --project src/Doorcode.Server");
        foreach (var page in new[] { "install.md", "pages.md" })
            Assert.Equal(command, machine.Text(page, "dotnet run --project src/Doorcode.Server"));

        var server = await machine.ServeAsync(command);

        foreach (var page in new[] { "/docs", "/dev/mail", "/account/sign-in" })
            Assert.Equal(200, await server.Http.StatusAsync(page));

        Assert.True(File.Exists(machine.At("data/doorcode.db")));
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_sample_runs_from_its_source()
    {
        await using var machine = new DocsSandbox(nameof(The_sample_runs_from_its_source));
        var sample = await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "samples/Embedded/Program.cs"));
        Assert.All(
            machine.Text("embed.md", "builder.Services.AddDoorcode();").Split('\n'),
            line => Assert.Contains(line, sample, StringComparison.Ordinal));

        var server = await machine.ServeAsync(machine.Text("embed.md", "dotnet run"), "/dev/mail");

        Assert.Equal(401, await server.Http.StatusAsync("/hello"));
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_sample_with_pages_signs_in_and_returns_to_where_the_person_was()
    {
        await using var machine = new DocsSandbox(nameof(The_sample_with_pages_signs_in_and_returns_to_where_the_person_was));
        var server = await machine.ServeAsync(machine.Text("pages.md", "dotnet run --project samples/Web"), "/dev/mail");

        // Redirects are followed: whoever is not signed in meets the sign-in, and is to return.
        Assert.Contains("Everybody can read", await server.Http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("name=\"password\"", await server.Http.GetStringAsync("/notes"), StringComparison.Ordinal);
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task One_class_of_tests_runs()
    {
        await using var machine = new DocsSandbox(nameof(One_class_of_tests_runs));
        Assert.Contains("Passed!", await machine.RunAsync("develop.md", "dotnet run --project tests"), StringComparison.Ordinal);
        machine.ShouldBeComplete();
    }
}
