using Doorcode.Tests.Passkeys;

namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>A passkey that one server has registered opens the account at the other one, in a ceremony that the first one began.</summary>
internal sealed class PasskeyStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private readonly SoftAuthenticator _authenticator = new();
    private OfferedCeremony _ceremony = null!;

    public override async Task BeginAsync(ApiClient server)
    {
        await JoinAsync(server);
        var tokens = await LogInAsync(server);
        var offer = await OfferAsync(server, "passkeys/options", new { password = Password }, tokens.Access);
        await server.PostAsync(
            201, "passkeys", new { ceremony_id = offer.Id, credential = _authenticator.Create(offer.Options), name = "Phone" }, tokens.Access);
        _ceremony = await OfferAsync(server, "login/passkey/options");
    }

    public override async Task FinishAsync(ApiClient server)
    {
        var credential = _authenticator.Get(_ceremony.Options);
        var tokens = TokensIn(await server.PostAsync(200, "login/passkey", new { ceremony_id = _ceremony.Id, credential }));
        await server.PostAsync(400, "login/passkey", new { ceremony_id = _ceremony.Id, credential });

        // As the second factor after the password, and as a fresh proof.
        var ticket = await TicketAsync(server);
        var second = await OfferAsync(server, "login/second-factor/options", new { login_ticket = ticket });
        await server.PostAsync(
            200, "login/second-factor",
            new { login_ticket = ticket, passkey = new { ceremony_id = second.Id, credential = _authenticator.Get(second.Options) } });
        var proof = await OfferAsync(server, "reauthenticate/options", bearer: tokens.Access);
        await server.PostAsync(
            200, "reauthenticate", new { passkey = new { ceremony_id = proof.Id, credential = _authenticator.Get(proof.Options) } }, tokens.Access);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _authenticator.Dispose();

        base.Dispose(disposing);
    }

    private static async Task<OfferedCeremony> OfferAsync(ApiClient server, string path, object? body = null, string? bearer = null)
    {
        var answer = await server.PostAsync(200, path, body, bearer);
        return new OfferedCeremony(Text(answer, "ceremony_id"), answer.GetProperty("options"));
    }
}
