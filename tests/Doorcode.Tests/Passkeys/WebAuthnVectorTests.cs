using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Passkeys;
using Doorcode.Tests.Fixtures;
using Microsoft.AspNetCore.Identity;

namespace Doorcode.Tests.Passkeys;

/// <summary>The specification's own registrations and authentications, judged with the challenges that they answer.</summary>
public sealed class WebAuthnVectorTests(WebAuthnVectorTests.ExampleApp example) : IClassFixture<WebAuthnVectorTests.ExampleApp>
{
    private const string Handle = "c3BlY2lmaWNhdGlvbi12ZWN0b3ItdXNlci1oYW5kbGU";

    private WebAuthn WebAuthn => example.App.Services.GetRequiredService<WebAuthn>();

    /// <summary>Sections 16.4 and 16.5 come from a frame of another origin, which is not let in. A new passkey must have verified its user.</summary>
    [Theory]
    [InlineData("16.2", false)]
    [InlineData("16.3", true)]
    [InlineData("16.4", false)]
    [InlineData("16.5", false)]
    [InlineData("16.9", true)]
    public async Task A_registration_is_accepted_from_our_own_pages_if_its_user_was_verified(string section, bool isAccepted)
    {
        var vector = Find(section);
        var user = new PasskeyUser(Handle, []);
        var draft = await WebAuthn.ForRegistrationAsync(user, "ada@example.org", "Ada Lovelace");
        var credential = Credential(vector, new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(vector.RegistrationClientData),
            ["attestationObject"] = Base64Url.EncodeToString(vector.AttestationObject),
        });

        Assert.Null(await WebAuthn.RegisterAsync(user, credential, draft.State));
        var made = await WebAuthn.RegisterAsync(user, credential, StateWith(draft, vector.Registration.Challenge));

        Assert.Equal(isAccepted, made is not null);
        if (made is not null)
        {
            Assert.Equal(vector.CredentialId, Convert.ToHexStringLower(made.CredentialId));
            Assert.Equal(Convert.ToHexString(vector.CoseKey), Convert.ToHexString(made.PublicKey));
            Assert.Equal((0u, true, vector.Registration.Flags), (made.SignCount, made.IsUserVerified, FlagsOf(made)));
        }
    }

    [Theory]
    [InlineData("16.2", true, false)]
    [InlineData("16.3", true, false)]
    [InlineData("16.4", false, false)]
    [InlineData("16.5", false, false)]
    [InlineData("16.9", true, true)]
    public async Task An_authentication_is_accepted_from_our_own_pages_as_a_factor_and_alone_if_its_user_was_verified(
        string section, bool isFactor, bool isLogin)
    {
        var vector = Find(section);
        Assert.Equal(isFactor, await IsAcceptedAsync(vector, UserVerification.Preferred));
        Assert.Equal(isLogin, await IsAcceptedAsync(vector, UserVerification.Required));
    }

    [Fact]
    public async Task An_authentication_with_another_signature_or_challenge_is_refused()
    {
        var (vector, other) = (Find("16.9"), Find("16.3"));
        foreach (var wrong in new[]
        {
            vector.Login with { Signature = other.Login.Signature },
            vector.Login with { Flags = (byte)(vector.Login.Flags ^ 0x10) },
            vector.Login with { Challenge = other.Login.Challenge },
        })
        {
            Assert.False(await IsAcceptedAsync(vector with { Login = wrong }, UserVerification.Preferred));
        }
    }

    private async Task<bool> IsAcceptedAsync(WebAuthnVector vector, UserVerification verification)
    {
        var user = new PasskeyUser(Handle, [Stored(vector)]);
        var draft = await WebAuthn.ForAssertionAsync(user, verification);
        var credential = Credential(vector, new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(vector.LoginClientData),
            ["authenticatorData"] = Base64Url.EncodeToString(WebAuthnVector.AuthenticatorData(vector.Login)),
            ["signature"] = Base64Url.EncodeToString(Convert.FromHexString(vector.Login.Signature)),
        });
        return await WebAuthn.AssertAsync(user, credential, StateWith(draft, vector.Login.Challenge), verification) is not null;
    }

    private static WebAuthnVector Find(string section) => WebAuthnVector.All.Single(vector => vector.Section == section);

    private static PresentedCredential Credential(WebAuthnVector vector, JsonObject response)
    {
        var id = Base64Url.EncodeToString(Convert.FromHexString(vector.CredentialId));
        var credential = new JsonObject
        {
            ["id"] = id,
            ["rawId"] = id,
            ["type"] = "public-key",
            ["response"] = response,
            ["clientExtensionResults"] = new JsonObject(),
        };
        return PresentedCredential.Of(JsonDocument.Parse(credential.ToJsonString()).RootElement)!;
    }

    /// <summary>The passkey as its registration would have left it.</summary>
    private static UserPasskeyInfo Stored(WebAuthnVector vector)
    {
        var flags = vector.Registration.Flags;
        return new UserPasskeyInfo(
            Convert.FromHexString(vector.CredentialId), vector.CoseKey, DateTimeOffset.UnixEpoch, signCount: 0, transports: [],
            isUserVerified: true, (flags & 0x08) != 0, (flags & 0x10) != 0, attestationObject: [], clientDataJson: []);
    }

    /// <summary>User present, user verified, backup eligible, backed up, and the credential attested (section 6.1).</summary>
    private static byte FlagsOf(UserPasskeyInfo made) =>
        (byte)(0x41 | (made.IsUserVerified ? 0x04 : 0) | (made.IsBackupEligible ? 0x08 : 0) | (made.IsBackedUp ? 0x10 : 0));

    /// <summary>The state of the ceremony, as if this challenge had been drawn.</summary>
    private static string StateWith(CeremonyDraft draft, string challenge)
    {
        var drawn = Base64Url.DecodeFromChars(draft.Options.GetProperty("challenge").GetString());
        // The handler's state holds it in base64, which JSON leaves as it is.
        var state = draft.State.Replace(
            Convert.ToBase64String(drawn), Convert.ToBase64String(Convert.FromHexString(challenge)), StringComparison.Ordinal);
        Assert.NotEqual(draft.State, state);
        return state;
    }

    /// <summary>The relying party of the vectors.</summary>
    public sealed class ExampleApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync("Doorcode:PublicUrl=https://example.org");

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
