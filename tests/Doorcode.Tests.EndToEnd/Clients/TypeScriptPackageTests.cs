using System.IO.Compression;
using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>What the TypeScript client weighs, what its types say, and how it works in Node.</summary>
public sealed class TypeScriptPackageTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const string Join = """
        const { Doorcode } = await import(process.argv[1]);
        const door = new Doorcode({ url: process.argv[2] });
        const [, , , email, password] = process.argv;
        const begun = await door.call("post", "register", { email, password, full_name: "Ada Lovelace" });
        console.log(begun.registration_id);
        """;

    private const string Use = """
        const { Doorcode, Problem } = await import(process.argv[1]);
        const door = new Doorcode({ url: process.argv[2] });
        const [, , , email, password, registration_id, otp] = process.argv;
        await door.call("post", "confirm-otp", { email, otp, registration_id });
        const refusal = await door.call("post", "login", { email, password: password + "?" }).catch(problem => problem);
        console.log(refusal instanceof Problem, refusal.status, refusal.code);
        await door.call("post", "login", { email, password });
        console.log(door.signedIn, (await door.call("get", "me")).full_name);
        const invalid = await door.call("patch", "me", { full_name: "" }).catch(problem => problem);
        console.log(invalid.code, Object.keys(invalid.errors).join());
        console.log((await door.call("patch", "me", { full_name: "Ada King" })).full_name);
        console.log((await door.fetch(process.argv[2] + "/me/")).status);
        await door.logout();
        console.log(door.signedIn, await door.access());
        """;

    [Fact]
    public async Task It_weighs_less_than_6_KB()
    {
        var folder = await TypeScriptClient.JavaScriptAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            // What an app of React loads beside it is not counted.
            foreach (var file in Directory.GetFiles(folder, "*.js").Where(file => Path.GetFileName(file) != "react.js").Order(StringComparer.Ordinal))
                await gzip.WriteAsync(await File.ReadAllBytesAsync(file));
        }

        Assert.InRange(packed.Length, 1, 6 * 1024);
    }

    [Fact]
    public async Task Its_types_are_those_of_the_servers_description()
    {
        var made = Path.Combine(app.Folder, "api.ts");
        await TypeScriptClient.RunAsync("openapi-typescript", "../../src/Doorcode.Server/OpenApi/openapi.json", "--output", made);

        Assert.True(
            await File.ReadAllTextAsync(made) == await File.ReadAllTextAsync(Path.Combine(TypeScriptClient.Folder, "src", "api.ts")),
            "Run npm run types in clients/typescript: the server's description has changed.");
    }

    [Fact]
    public async Task Its_version_is_that_of_the_server()
    {
        using var package = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(TypeScriptClient.Folder, "package.json")));
        Assert.Equal(ProductVersion.Text, package.RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public async Task In_Node_it_registers_logs_in_calls_and_logs_out()
    {
        string[] person = ["ada@example.org", Person.DefaultPassword];
        var id = (await NodeAsync(Join, person)).Trim();
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(person[0]));

        Assert.Equal(
            """
            true 401 invalid_credentials
            true Ada Lovelace
            validation_failed full_name
            Ada King
            200
            false null

            """,
            await NodeAsync(Use, [.. person, id, code]));
    }

    [Fact]
    public async Task The_package_is_installed_into_a_new_project_and_walks_through_the_API()
    {
        await TypeScriptClient.JavaScriptAsync();
        var project = Directory.CreateDirectory(Path.Combine(app.Folder, "project")).FullName;
        var packed = await NpmAsync(TypeScriptClient.Folder, "pack", "--silent", "--ignore-scripts", "--pack-destination", project);
        await NpmAsync(project, "install", "--offline", "--no-audit", "--no-fund", packed.Trim().Split('\n')[^1]);
        var installed = Path.Combine(project, "node_modules", "@doorcode", "client");
        var readme = await File.ReadAllTextAsync(Path.Combine(installed, "README.md"));
        Assert.DoesNotMatch(@"\]\((?!https://)", readme);
        // A version would be wrong after the next release.
        Assert.DoesNotMatch(@"client-\d", readme);
        Assert.True(File.Exists(Path.Combine(installed, "dist", "index.d.ts")) && File.Exists(Path.Combine(installed, "LICENSE")));

        string[] person = ["bea@example.org", Person.DefaultPassword];
        var id = (await RunAsync(Join, project, "@doorcode/client", person)).Trim();
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(person[0]));
        Assert.Contains("true Ada Lovelace", await RunAsync(Use, project, "@doorcode/client", [.. person, id, code]), StringComparison.Ordinal);
    }

    private static async Task<string> NpmAsync(string folder, params string[] arguments)
    {
        var (exitCode, output) = await Shell.RunAsync("npm", folder, arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private async Task<string> NodeAsync(string script, string[] arguments)
    {
        var folder = await TypeScriptClient.JavaScriptAsync();
        return await RunAsync(script, folder, $"{folder}/index.js", arguments);
    }

    private async Task<string> RunAsync(string script, string folder, string module, string[] arguments)
    {
        var (exitCode, output) = await Shell.RunAsync(
            "node", folder, ["--input-type=module", "-e", script, module, $"{app.Http.BaseAddress}api/users", .. arguments]);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
