using System.Buffers.Text;
using System.Text.Json.Nodes;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;

namespace Doorcode.Tests.EndToEnd.Passkeys;

/// <summary>
/// Relying parties that others wrote judge what Chromium answers to our options, and read from it what the server has stored:
/// SimpleWebAuthn, and python-fido2.
/// </summary>
public sealed class PasskeyJudgeTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const string SimpleWebAuthn = """
        import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
        const { registration, login } = JSON.parse(process.argv[1]);
        const rules = given => ({ response: given.credential, expectedChallenge: given.challenge,
          expectedOrigin: 'https://auth.example.org', expectedRPID: 'auth.example.org', requireUserVerification: true });
        try {
          const made = await verifyRegistrationResponse(rules(registration));
          const { credential, credentialBackedUp } = made.registrationInfo;
          const used = await verifyAuthenticationResponse({ ...rules(login), credential });
          const info = used.authenticationInfo;
          console.log(made.verified && used.verified, credential.id, info.newCounter, credentialBackedUp && info.credentialBackedUp);
        } catch (refusal) {
          console.log(refusal.message.includes('challenge') ? 'challenge' : refusal.stack);
        }
        """;

    private const string Fido2 = """
        import json, sys
        from fido2.client import ClientData
        from fido2.ctap2 import AttestationObject, AuthenticatorData
        from fido2.server import Fido2Server
        from fido2.utils import websafe_decode, websafe_encode
        from fido2.webauthn import PublicKeyCredentialRpEntity, UserVerificationRequirement
        given = json.loads(sys.argv[1])
        server = Fido2Server(PublicKeyCredentialRpEntity("auth.example.org", "Doorcode"))
        def state(of):
            return {"challenge": of["challenge"], "user_verification": UserVerificationRequirement.REQUIRED}
        def part(of, name):
            return websafe_decode(of["credential"]["response"][name])
        registration, login = given["registration"], given["login"]
        try:
            made = server.register_complete(
                state(registration), ClientData(part(registration, "clientDataJSON")), AttestationObject(part(registration, "attestationObject")))
            used = AuthenticatorData(part(login, "authenticatorData"))
            known = server.authenticate_complete(
                state(login), [made.credential_data], websafe_decode(login["credential"]["rawId"]), ClientData(part(login, "clientDataJSON")),
                used, part(login, "signature"))
            is_backed_up = made.flags & 0x18 == 0x18 and used.flags & 0x18 == 0x18
            print("true", websafe_encode(known.credential_id), used.counter, "true" if is_backed_up else "false")
        except ValueError as refusal:
            print("challenge" if "challenge" in str(refusal) else repr(refusal))
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_relying_parties_verify_what_a_browser_answers_and_read_from_it_what_is_stored(bool isBackedUp)
    {
        await using var browser = await PasskeyBrowser.StartAsync(isBackedUp);
        var access = (await (await app.JoinAsync($"{(isBackedUp ? "ada" : "bea")}@example.org")).TokensAsync()).Access;
        var ceremony = await app.OfferAsync(access);
        var registration = await browser.CreateAsync(ceremony);
        var added = await app.AddPasskeyAsync(access, ceremony, registration);
        added.ShouldBe(201);
        var offered = await app.OfferLoginAsync();
        var login = await browser.GetAsync(offered);
        (await app.LogInByPasskeyAsync(offered, login)).ShouldBe(200);

        var (credential, counter, wasBackedUp) = await StoredAsync(Guid.Parse(added.Text("id")));
        Assert.Equal(isBackedUp, wasBackedUp);
        var verdict = $"true {Base64Url.EncodeToString(credential)} {counter} {(isBackedUp ? "true" : "false")}\n";
        var given = new JsonObject { ["registration"] = Given(ceremony, registration), ["login"] = Given(offered, login) };
        Assert.Equal((verdict, verdict), await AskAsync(given));

        // They look at the challenge, too.
        given["login"]!["challenge"] = ceremony.Options.GetProperty("challenge").GetString();
        Assert.Equal(("challenge\n", "challenge\n"), await AskAsync(given));
    }

    private static JsonObject Given(OfferedCeremony ceremony, JsonObject credential) => new()
    {
        ["challenge"] = ceremony.Options.GetProperty("challenge").GetString(),
        ["credential"] = credential.DeepClone(),
    };

    private async Task<(string SimpleWebAuthn, string Fido2)> AskAsync(JsonObject given)
    {
        var npm = Environment.GetEnvironmentVariable("DOORCODE_NPM");
        Assert.False(string.IsNullOrEmpty(npm), "DOORCODE_NPM must name the folder that @simplewebauthn/server is installed in; ./test.sh sets it.");
        return (
            await RunAsync("node", npm, "--input-type=module", "-e", SimpleWebAuthn, given.ToJsonString()),
            await RunAsync("/usr/bin/python3", app.Folder, "-c", Fido2, given.ToJsonString()));
    }

    private static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        var (exitCode, output) = await Shell.RunAsync(program, folder, arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private async Task<(byte[] Credential, long Counter, bool IsBackedUp)> StoredAsync(Guid id) =>
        await app.Services.GetRequiredService<Database>().FirstAsync(
            "SELECT credential_id, sign_count, backed_up FROM passkeys WHERE id = @id",
            row => (row.Bytes(0), row.Number(1), row.Number(2) == 1),
            TestContext.Current.CancellationToken, ("@id", id));
}
