using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>What the TypeScript client makes of answers that come at an awkward moment, in Node.</summary>
public sealed class TypeScriptSessionTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    /// <summary><c>answered</c> and <c>instead</c> stand between the client and the server.</summary>
    private const string Begin = """
        const [folder, url, email, password, other] = process.argv.slice(1);
        const { Doorcode } = await import(folder + "/index.js");
        let answered = async endpoint => {}, instead = endpoint => undefined, storage;
        const options = { url, get storage() { return storage; }, fetch: async (input, init) => {
          const endpoint = input.slice(url.length + 1, -1);
          const response = instead(endpoint) ?? await fetch(input, init);
          await answered(endpoint);
          return response;
        } };
        const signIn = (door, email) => door.call("post", "login", { email, password });
        const who = async door => (await door.call("get", "me").catch(problem => problem.code)).email ?? null;
        """;

    [Fact]
    public async Task The_fresh_proof_of_a_person_whose_place_another_one_has_taken_is_not_kept()
    {
        var (ada, bea) = (await app.JoinAsync("ada@example.org"), await app.JoinAsync("bea@example.org"));

        Assert.Equal(
            "bea@example.org\n",
            await NodeAsync(
                """
                const door = new Doorcode(options);
                await signIn(door, email);
                answered = async endpoint => { if (endpoint === "reauthenticate") await signIn(door, other); };
                await door.call("post", "reauthenticate", { password });
                console.log(await who(door));
                """,
                ada,
                bea));
    }

    [Fact]
    public async Task A_fresh_proof_does_not_undo_the_sign_out_that_came_before_its_answer()
    {
        var cleo = await app.JoinAsync("cleo@example.org");

        Assert.Equal(
            "false null\n",
            await NodeAsync(
                """
                const door = new Doorcode(options);
                await signIn(door, email);
                answered = async endpoint => { if (endpoint === "reauthenticate") await door.logout(); };
                await door.call("post", "reauthenticate", { password });
                console.log(door.signedIn, await door.access());
                """,
                cleo,
                cleo));
    }

    [Theory]
    [InlineData("logout", "door.logout()", "false null")]
    [InlineData("login", "signIn(door, other)", "true other-login@example.org")]
    public async Task A_refresh_undoes_nothing_that_comes_while_a_slow_storage_answers(string name, string meanwhile, string outcome)
    {
        var (one, other) = (await app.JoinAsync($"one-{name}@example.org"), await app.JoinAsync($"other-{name}@example.org"));

        Assert.Equal(
            outcome + "\n",
            await NodeAsync(
                $$"""
                // As React Native's AsyncStorage: it answers later, with what was there when it was asked.
                const items = new Map();
                let asked = async () => {};
                storage = {
                  getItem: async key => { const text = items.get(key) ?? null; await asked(); return text; },
                  setItem: async (key, value) => { items.set(key, value); },
                  removeItem: async key => { items.delete(key); },
                };
                const door = new Doorcode(options);
                await signIn(door, email);
                let isRefused = true, between, isSent;
                instead = endpoint => endpoint === "me" && isRefused ? new Response(null, { status: 401 }) : undefined;
                answered = async endpoint => {
                  if (endpoint === "login")
                    isSent();
                  if (endpoint !== "token/refresh")
                    return;
                  isRefused = false;
                  // The next reading is the one before the new tokens are written.
                  asked = async () => {
                    asked = async () => {};
                    const sent = new Promise(resolve => { isSent = resolve; });
                    between = {{meanwhile}};
                    if ("{{name}}" === "login")
                      await sent;
                    for (let turn = 0; turn < 100; turn++)
                      await new Promise(setImmediate);
                  };
                };
                await who(door);
                await between;
                console.log(door.signedIn, await who(door));
                """,
                one,
                other));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task After_a_long_Retry_After_the_server_is_left_alone_until_then_whatever_the_time_of_day(int status)
    {
        var dora = await app.JoinAsync($"dora{status}@example.org");

        Assert.Equal(
            $"{status} 60\n{status} 40\n1\nstring 2\n",
            await NodeAsync(
                $$"""
                const door = new Doorcode(options);
                await signIn(door, email);
                const begun = performance.now(), today = Date.now;
                const at = seconds => { performance.now = () => begun + seconds * 1000; };
                const refused = async () => { const { status, retryAfter } = await door.access().catch(problem => problem); console.log(status, retryAfter); };
                let refreshes = 0, isBusy = true;
                instead = endpoint => {
                  if (endpoint === "token/refresh") {
                    refreshes++;
                    return isBusy ? new Response(null, { status: {{status}}, headers: { "Retry-After": "60" } }) : undefined;
                  }
                };
                at(0);
                Date.now = () => today() + 3_600_000;
                await refused();
                at(20);
                await refused();
                console.log(refreshes);
                isBusy = false;
                at(60);
                Date.now = () => today() - 3_600_000;
                console.log(typeof await door.access(), refreshes);
                """,
                dora,
                dora));
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("logoutAll")]
    public async Task A_sign_out_by_the_cookie_that_is_tried_again_ends_no_session_that_has_begun_since(string way)
    {
        var (fay, gus) = (await app.JoinAsync($"fay-{way}@example.org"), await app.JoinAsync($"gus-{way}@example.org"));

        Assert.Equal(
            "1 true\n",
            await NodeAsync(
                $$"""
                storage = "cookie";
                const door = new Doorcode(options);
                await signIn(door, email);
                let logouts = 0;
                instead = endpoint => endpoint === "logout" ? new Response(null, { status: logouts++ === 0 ? 503 : 204 }) : undefined;
                answered = async endpoint => { if (endpoint === "logout" && logouts === 1) await signIn(door, other); };
                await door.{{way}}();
                console.log(logouts, door.signedIn);
                """,
                fay,
                gus));
    }

    [Theory]
    [InlineData("undefined")]
    [InlineData("'cookie'")]
    public async Task A_deletion_of_an_account_ends_no_session_that_has_begun_since(string storage)
    {
        var (ivy, joe) = (await app.JoinAsync($"ivy{storage.Length}@example.org"), await app.JoinAsync($"joe{storage.Length}@example.org"));

        Assert.Equal(
            $"true joe{storage.Length}@example.org\n",
            await NodeAsync(
                $$"""
                storage = {{storage}};
                const door = new Doorcode(options);
                await signIn(door, email);
                answered = async endpoint => {
                  answered = async () => {};
                  await signIn(door, other);
                };
                await door.call("delete", "me", { password });
                console.log(door.signedIn, await who(door));
                """,
                ivy,
                joe));
    }

    [Fact]
    public async Task A_first_look_that_another_tab_interrupts_looks_again()
    {
        var hal = await app.JoinAsync("hal@example.org");

        Assert.Equal(
            "2 false\n",
            await NodeAsync(
                """
                storage = "cookie";
                const door = new Doorcode(options);
                const [teller, listener] = [1, 2].map(() => new BroadcastChannel("doorcode:" + url));
                let looks = 0;
                answered = async endpoint => {
                  if (endpoint === "token/refresh" && ++looks === 1) {
                    const isHeard = new Promise(resolve => { listener.onmessage = resolve; });
                    teller.postMessage("refused");
                    await isHeard;
                    for (let turn = 0; turn < 100; turn++)
                      await new Promise(setImmediate);
                  }
                };
                await door.access();
                console.log(looks, door.signedIn);
                """,
                hal,
                hal));
    }

    private async Task<string> NodeAsync(string script, Person person, Person other)
    {
        var folder = await TypeScriptClient.JavaScriptAsync();
        var (exitCode, output) = await Shell.RunAsync(
            "node",
            folder,
            ["--input-type=module", "-e", $"{Begin}\n{script}\nprocess.exit();", folder, $"{app.Http.BaseAddress}api/users", person.Email, person.Password, other.Email]);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
