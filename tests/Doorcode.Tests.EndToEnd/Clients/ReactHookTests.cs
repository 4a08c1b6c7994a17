using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>The React hooks of the TypeScript client, rendered by React itself.</summary>
public sealed class ReactHookTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    /// <summary>
    /// <c>until</c> waits for a rendering: <c>signedIn</c>, and the name in the profile (or the profile itself, where there is none). <c>instead</c> may answer
    /// in the server's place.
    /// </summary>
    private const string Screen = """
        import { createElement, useState } from "react";
        import { create } from "react-test-renderer";
        const [folder, url, email, password] = process.argv.slice(1);
        const { Doorcode } = await import(folder + "/index.js");
        const { useProfile, useSignedIn } = await import(folder + "/react.js");
        console.error = text => String(text).includes("deprecated") || console.log(text);
        let shown, look = () => {}, isAway = false;
        const instead = call => isAway && call[0].endsWith("/me/") ? Promise.reject(new Error("away")) : undefined;
        const door = new Doorcode({ url, fetch: (...call) => instead(call) ?? fetch(...call), ...options });
        function App() {
          const signedIn = useSignedIn(door);
          const { profile, error, reload } = useProfile(door);
          shown = { signedIn, name: profile?.full_name ?? profile, email: profile?.email, error: error?.message, reload };
          look();
          return createElement("p", null, String(shown.name));
        }
        const screen = create(createElement(App), { unstable_isConcurrent: true });
        const until = holds => new Promise(resolve => (look = () => shown && holds(shown) && resolve(shown))());
        const signIn = () => door.call("post", "login", { email, password });
        const said = () => console.log(shown.signedIn, shown.name, shown.error);
        """;

    [Fact]
    public async Task The_profile_comes_with_a_sign_in_and_goes_with_the_sign_out()
    {
        var ada = await app.JoinAsync("ada@example.org");

        Assert.Equal(
            """
            false null undefined
            true Ada Lovelace undefined
            Ada Lovelace
            true Ada King undefined
            false null undefined

            """,
            await NodeAsync(
                """
                await until(({ name }) => name === null);
                said();
                await signIn();
                await until(({ name }) => name);
                said();
                console.log(screen.toJSON().children[0]);
                await door.call("patch", "me", { full_name: "Ada King" });
                shown.reload();
                await until(({ name }) => name === "Ada King");
                said();
                await door.logout();
                await until(({ name }) => name === null);
                said();
                """,
                ada));
    }

    [Fact]
    public async Task A_profile_that_cannot_be_loaded_tells_why_signs_nobody_out_and_is_loaded_again()
    {
        var bea = await app.JoinAsync("bea@example.org");

        Assert.Equal(
            """
            true undefined away
            true Ada Lovelace undefined

            """,
            await NodeAsync(
                """
                isAway = true;
                await signIn();
                await until(({ error }) => error);
                said();
                isAway = false;
                shown.reload();
                await until(({ name }) => name);
                said();
                """,
                bea));
    }

    [Fact]
    public async Task A_first_look_that_fails_tells_why_and_is_repeated()
    {
        var dora = await app.JoinAsync("dora@example.org");

        Assert.Equal(
            """
            undefined undefined The server answered 429.
            false null undefined

            """,
            await NodeAsync(
                """
                await until(({ error }) => error);
                said();
                isAway = true;
                shown.reload();
                await until(({ name }) => name === null);
                said();
                """,
                dora,
                """{ storage: "cookie", fetch: (...call) => isAway ? fetch(...call) : Promise.resolve(new Response(null, { status: 429 })) }"""));
    }

    [Fact]
    public async Task Where_another_person_signs_in_nobody_sees_the_profile_of_the_one_before()
    {
        var (before, after) = (await app.JoinAsync("before@example.org"), await app.JoinAsync("after@example.org"));

        Assert.Equal(
            """
            before@example.org
            undefined
            after@example.org

            """,
            await NodeAsync(
                $$"""
                await signIn();
                await until(({ email }) => email);
                console.log(shown.email);
                let last = shown.email;
                const seen = new Promise(resolve => {
                  look = () => {
                    if (shown.email !== last)
                      console.log(last = shown.email);
                    if (shown.email === "{{after.Email}}")
                      resolve();
                  };
                });
                await door.call("post", "login", { email: "{{after.Email}}", password });
                await seen;
                """,
                before));
    }

    [Fact]
    public async Task A_screen_that_is_gone_hears_nothing_any_more()
    {
        var cleo = await app.JoinAsync("cleo@example.org");

        Assert.Equal(
            "false null undefined\n",
            await NodeAsync(
                """
                await until(({ name }) => name === null);
                screen.unmount();
                look = () => console.log("It was rendered again.");
                await signIn();
                await door.logout();
                said();
                """,
                cleo));
    }

    private async Task<string> NodeAsync(string script, Person person, string options = "{}")
    {
        var folder = await TypeScriptClient.JavaScriptAsync();
        var (exitCode, output) = await Shell.RunAsync(
            "node", folder, ["--input-type=module", "-e", $"{Screen.Replace("...options", $"...{options}", StringComparison.Ordinal)}\n{script}\nprocess.exit();", folder, $"{app.Http.BaseAddress}api/users", person.Email, person.Password]);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
