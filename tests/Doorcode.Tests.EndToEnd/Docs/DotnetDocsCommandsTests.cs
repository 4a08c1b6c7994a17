using System.Globalization;
using System.Net;
using System.Text.Json;
using Doorcode.Client;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>What the SDK runs from the source; the build that the tests belong to is the one that runs.</summary>
public sealed class DotnetDocsCommandsTests
{
    private const string Ada = "ada@example.org";

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

        // The start says where a person begins.
        var pages = string.Create(CultureInfo.InvariantCulture, $"Pages    http://localhost:{machine.Port}/account/");
        await Eventually.TrueAsync(() => server.Output.Contains(pages, StringComparison.Ordinal), "the banner is printed");
        Assert.True(File.Exists(machine.At("data/doorcode.db")));
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_sample_runs_from_its_source()
    {
        await using var machine = new DocsSandbox(nameof(The_sample_runs_from_its_source));
        var sample = await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "samples/Embedded/Program.cs"));
        Assert.All(
            machine.Text("embed.md", "using Doorcode;").Split('\n'),
            line => Assert.Contains(line, sample, StringComparison.Ordinal));

        var server = await machine.ServeAsync(machine.Text("embed.md", "dotnet run --project samples/Embedded"), "/dev/mail");

        Assert.Equal(401, await server.Http.StatusAsync("/hello"));
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_sample_with_tables_of_its_own_runs_from_its_source()
    {
        await using var machine = new DocsSandbox(nameof(The_sample_with_tables_of_its_own_runs_from_its_source));
        var server = await machine.ServeAsync(machine.Text("embed.md", "dotnet run --project samples/Orders"), "/dev/mail");

        Assert.Equal(401, await server.Http.StatusAsync("/profile"));
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_sample_with_pages_signs_in_and_returns_to_where_the_person_was()
    {
        await using var machine = new DocsSandbox(nameof(The_sample_with_pages_signs_in_and_returns_to_where_the_person_was));
        var server = await machine.ServeAsync(machine.Text("pages.md", "dotnet run --project samples/Web"), "/dev/mail");

        Assert.Contains("Everybody can read", await server.Http.GetStringAsync("/"), StringComparison.Ordinal);
        using var browser = new PageBrowser(server.Http.BaseAddress!);
        var asked = await browser.GetAsync("/notes?of=today");
        Assert.Equal((HttpStatusCode.Redirect, "/account/sign-in?return_to=%2Fnotes%3Fof%3Dtoday"), (asked.Status, asked.Location));
        await browser.GetAsync(asked.Location);
        await browser.GoAsync("/account/register", ("full_name", "Ada Lovelace"), ("email", Ada), ("password", Person.DefaultPassword));
        Assert.Equal("/account/sign-in", (await browser.PostAsync("/account/code", ("otp", await CodeAsync(server.Http)))).Location);
        var back = await browser.SignInAsync(Ada);
        Assert.Equal("/notes?of=today", back.Location);
        Assert.Contains("Hello, Ada Lovelace", (await browser.FollowAsync(back)).Text, StringComparison.Ordinal);
        await browser.PostAsync("/account/sign-out");
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/notes")).Status);

        foreach (var foreign in new[] { "https://evil.example/notes", "//evil.example/notes", "/\\evil.example/notes" })
        {
            await browser.GetAsync($"/account/sign-in?return_to={Uri.EscapeDataString(foreign)}");
            Assert.Equal("/account/", (await browser.SignInAsync(Ada)).Location);
            await browser.PostAsync("/account/sign-out");
        }

        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_server_of_a_front_end_allows_its_origin()
    {
        await using var machine = new DocsSandbox(nameof(The_server_of_a_front_end_allows_its_origin));
        var server = await machine.ServeAsync(machine.Text("front-end.md", "export Doorcode__Cors"));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/me/");
        request.Headers.Add("Origin", "http://localhost:3000");
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(["http://localhost:3000"], answer.Headers.GetValues("Access-Control-Allow-Origin"));
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_resource_server_takes_the_tokens_of_a_server()
    {
        await using var machine = new DocsSandbox(nameof(The_resource_server_takes_the_tokens_of_a_server));
        await using var issuer = await Servers.StartAsync(Build.Managed, machine.Folder);
        machine.Settings["Authority"] = issuer.Address.ToString();
        var server = await machine.ServeAsync(machine.Text("verify-tokens.md", "dotnet run --project samples/ResourceServer"), "/");
        var door = new DoorcodeClient(issuer.Http, new Uri(issuer.Address, "api/users"));
        var registered = await door.RegisterAsync(Ada, Person.DefaultPassword, "Ada Lovelace");
        await door.ConfirmRegistrationAsync(Ada, await CodeAsync(issuer.Http), registered.Id);
        await door.LoginAsync(Ada, Person.DefaultPassword);
        using var orders = new HttpClient(new DoorcodeHandler(door) { InnerHandler = new HttpClientHandler() }) { BaseAddress = server.Http.BaseAddress };

        Assert.Equal(401, await server.Http.StatusAsync("/orders"));
        Assert.Equal($"Orders of {(await door.GetProfileAsync()).Id}", await orders.GetStringAsync("/orders"));
        Assert.Equal(403, await orders.StatusAsync("/reports"));
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task One_class_of_tests_runs()
    {
        await using var machine = new DocsSandbox(nameof(One_class_of_tests_runs));
        Assert.Contains("Passed!", await machine.RunAsync("develop.md", "dotnet run --project tests"), StringComparison.Ordinal);
        machine.ShouldBeComplete();
    }

    /// <summary>The code of the first mail in the development mailbox.</summary>
    private static async Task<string> CodeAsync(HttpClient server)
    {
        var code = "";
        await Eventually.TrueAsync(
            async () =>
            {
                using var mails = JsonDocument.Parse(await server.GetStringAsync($"/dev/mail.json?to={Ada}"));
                code = mails.RootElement.EnumerateArray().Select(mail => mail.GetProperty("code").GetString()).FirstOrDefault() ?? "";
                return code.Length > 0;
            },
            "the mail has come");
        return code;
    }
}
