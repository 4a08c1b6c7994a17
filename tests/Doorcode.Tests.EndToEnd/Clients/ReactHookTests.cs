using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>The React hooks of the TypeScript client, rendered by React itself.</summary>
public sealed class ReactHookTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    /// <summary>
    /// <c>until</c> waits for a rendering: <c>signedIn</c>, and the name in the profile (or the profile itself, where there is none).
    /// </summary>
    private const string Screen = """
        import { createElement, useState } from "react";
        import { create } from "react-test-renderer";
        const [folder, url, email, password] = process.argv.slice(1);
        const { Doorcode } = await import(folder + "/index.js");
        const { useProfile, useSignedIn } = await import(folder + "/react.js");
        console.error = text => String(text).includes("deprecated") || console.log(text);
        let shown, look = () => {}, isAway = false;
        const door = new Doorcode({ url, fetch: (...call) => isAway && call[0].endsWith("/me/") ? Promise.reject(new Error("away")) : fetch(...call) });
        function App() {
          const signedIn = useSignedIn(door);
          const { profile, error, reload } = useProfile(door);
          shown = { signedIn, name: profile?.full_name ?? profile, error: error?.message, reload };
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

    private async Task<string> NodeAsync(string script, Person person)
    {
        var folder = await TypeScriptClient.JavaScriptAsync();
        var (exitCode, output) = await Shell.RunAsync(
            "node", folder, ["--input-type=module", "-e", $"{Screen}\n{script}\nprocess.exit();", folder, $"{app.Http.BaseAddress}api/users", person.Email, person.Password]);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
