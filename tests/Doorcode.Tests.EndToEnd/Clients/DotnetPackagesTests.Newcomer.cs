using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>
/// Newcomers, who have an empty folder, the packages and the pages: every line about Doorcode is a block of a page. One puts login into an app, with roles, events
/// and words of their own; another one signs a person in from a program.
/// </summary>
public sealed partial class DotnetPackagesTests
{
    private const string Email = "ada@example.org";

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <RestoreAdditionalProjectSources>../feed</RestoreAdditionalProjectSources>
            <RestorePackagesPath>../packages</RestorePackagesPath>
            <RestoreFallbackFolders>$(NuGetPackageRoot)</RestoreFallbackFolders>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="PACKAGE" Version="$(DoorcodeVersion)" />
          </ItemGroup>
        </Project>
        """;

    [Fact]
    public async Task A_newcomer_puts_login_with_roles_events_and_own_words_into_an_app_and_signs_in_from_a_program()
    {
        var port = FreePort.Find();
        await MakeAsync("shop", "Doorcode", App());
        Directory.CreateDirectory(Path.Combine(_folder, "shop", "words"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "shop", "words", "en.json"), Block("languages.md", "{ \"mail.RegistrationCode.subject\""), Cancel);
        await using var shop = ChildProcess.Start(new ChildCommand(
            "shop", "dotnet", ["bin/Debug/net10.0/shop.dll", $"--urls=http://localhost:{port}"], Path.Combine(_folder, "shop"), _folder)
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Doorcode__Mail__WordsFolder"] = "words",
                ["Doorcode__Mail__ProductName"] = "The Shop",
            },
        });
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        await Eventually.TrueAsync(() => IsThereAsync(http), "the app listens");

        await MakeAsync("program", "Doorcode.Client", Program(port));
        var said = await RunAsync(Path.Combine(_folder, "program"), "dotnet", "bin/Debug/net10.0/program.dll");
        Assert.Equal("Welcome to The Shop\nAda Lovelace\n", said);

        using var login = await http.PostAsJsonAsync("/api/users/login/", new { email = Email, password = Person.DefaultPassword }, Cancel);
        using var tokens = JsonDocument.Parse(await login.Content.ReadAsStringAsync(Cancel));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.RootElement.GetProperty("access").GetString());
        Assert.Equal("Hello, Ada Lovelace!", await http.GetStringAsync("/hello", Cancel));
        var id = JsonElement.Parse(await http.GetStringAsync("/api/users/me/", Cancel)).GetProperty("id").GetString();
        Assert.Equal(403, (int)(await http.PostAsync($"/staff/{id}/suspend", content: null, Cancel)).StatusCode);
        Assert.Equal(200, (int)(await http.PostAsync($"/grant/{id}", content: null, Cancel)).StatusCode);
        Assert.Contains("\"team:blue\"", await http.GetStringAsync("/api/users/me/", Cancel), StringComparison.Ordinal);

        using var leave = new HttpRequestMessage(HttpMethod.Delete, "/api/users/me/") { Content = JsonContent.Create(new { password = Person.DefaultPassword }) };
        Assert.Equal(204, (int)(await http.SendAsync(leave, Cancel)).StatusCode);
        await Eventually.TrueAsync(async () => await http.GetStringAsync("/forgotten", Cancel) == id, "the handler was told of the deletion");
    }

    /// <summary>The host of embed.md, with the lines of the README and extend.md; what the pages leave to the reader is between them.</summary>
    private static string App()
    {
        var host = Block("embed.md", "using Doorcode;").Replace("var app = ", "builder.Services.AddSingleton<AppData>();\n" + Block("extend.md", "builder.Services.AddDoorcode().AddEventHandler") + "\nvar app = ", StringComparison.Ordinal);
        var hello = Block("../README.md", "using System.Security.Claims;").Split('\n').Single(line => line.StartsWith("app.MapGet", StringComparison.Ordinal));
        return $$"""
            using System.Security.Claims;
            using System.Text.Json.Nodes;
            {{host}}
            {{hello}}
            {{Block("extend.md", "app.MapPost(\"/staff")}}
            app.MapPost("/grant/{account:guid}", async (Guid account, IAccounts accounts) =>
            {
                var id = new AccountId(account);
                {{Block("extend.md", "await accounts.SetRolesAsync")}}
            });
            app.MapGet("/forgotten", (AppData data) => data.Forgotten);
            app.Run();

            public sealed class AppData
            {
                public string Forgotten { get; private set; } = "";

                public Task ForgetAsync(AccountId account, CancellationToken cancel)
                {
                    Forgotten = account.ToString();
                    return Task.CompletedTask;
                }
            }

            {{Block("extend.md", "public sealed class ForgetWithTheAccount")}}
            """;
    }

    /// <summary>The beginning of the client's README; the code comes from the development mailbox.</summary>
    private static string Program(int port)
    {
        var begin = Block("../clients/dotnet/Doorcode.Client/README.md", "using Doorcode.Client;")
            .Replace("https://auth.example.org", $"http://localhost:{port}", StringComparison.Ordinal)
            .Replace("await door.ConfirmRegistrationAsync", "var codeFromTheMail = await CodeAsync();\nawait door.ConfirmRegistrationAsync", StringComparison.Ordinal)
            .Replace("using Doorcode.Client;", $"using System.Text.Json;\nusing Doorcode.Client;\n\nconst string email = \"{Email}\";\nconst string password = \"{Person.DefaultPassword}\";", StringComparison.Ordinal);
        return $$"""
            {{begin}}
            Console.WriteLine(profile.FullName);

            async Task<string> CodeAsync()
            {
                while (true)
                {
                    var mails = JsonElement.Parse(await http.GetStringAsync($"http://localhost:{{port}}/dev/mail.json?to={email}"));
                    if (mails.GetArrayLength() == 0)
                        continue;

                    Console.WriteLine(mails[0].GetProperty("subject").GetString());
                    return mails[0].GetProperty("code").GetString()!;
                }
            }
            """;
    }

    private async Task MakeAsync(string name, string package, string program)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.csproj"), Project.Replace("PACKAGE", package, StringComparison.Ordinal), Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program, Cancel);
        await RunAsync(folder, "dotnet", "build", "-nodeReuse:false", "-p:UseSharedCompilation=false", $"-p:DoorcodeVersion={ProductVersion.Text}");
    }

    /// <summary>The block of a page that begins with a text.</summary>
    private static string Block(string page, string start)
    {
        var text = File.ReadAllText(Path.Combine(Publishing.RepositoryRoot(), "docs", page));
        var match = Regex.Match(
            text, $"^```\\w+\n(?<text>{Regex.Escape(start)}.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(match.Success, $"{page} has no block that begins with {start}");
        return match.Groups["text"].Value.TrimEnd();
    }

    private static async ValueTask<bool> IsThereAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/dev/mail.json", UriKind.Relative), Cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
