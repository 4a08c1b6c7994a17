using Doorcode.Accounts;
using Doorcode.Sessions;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.Profile;
using Doorcode.Tokens;

namespace Doorcode.Tests.Accounts;

/// <summary>Which accounts a thing can wait for.</summary>
public enum OwnerKind
{
    /// <summary>An account without a second factor.</summary>
    Plain,

    /// <summary>An account with an authenticator app and a passkey.</summary>
    WithFactors,
}

/// <summary>The owner of an account for which things wait.</summary>
/// <param name="Kind">Which account.</param>
/// <param name="Person">Address and password.</param>
/// <param name="Acting">A session that has just proved all that the account can prove.</param>
/// <param name="Phone">The authenticator app and the recovery codes.</param>
/// <param name="Passkey">The authenticator of the passkey.</param>
internal sealed record PendingOwner(
    OwnerKind Kind, Person Person, Fixtures.Tokens Acting, Phone? Phone = null, SoftAuthenticator? Passkey = null)
{
    /// <summary>Whether its things are used while something happens to it, so that no session can be begun for their use.</summary>
    public bool IsRacing { get; init; }

    /// <summary>The address that a change of address is to.</summary>
    public string NextEmail { get; } = FactorCalls.NewEmail();

    /// <summary>The codes of the change of address that waits.</summary>
    public (string Id, string Code, string StopCode) Change { get; private set; }

    public DoorcodeApp App => Person.App;

    /// <summary>The same owner at another server.</summary>
    public PendingOwner At(DoorcodeApp app) => this with { Person = Person with { App = app } };

    public AccountId Account => new(ProfileCalls.AccountOf(Acting));

    public static async Task<PendingOwner> NewAsync(DoorcodeApp app, OwnerKind kind)
    {
        var person = await app.JoinAsync(FactorCalls.NewEmail());
        var acting = await person.TokensAsync();
        return kind is OwnerKind.Plain
            ? new PendingOwner(kind, person, acting)
            : new PendingOwner(
                kind, person, acting, await person.EnrolAsync(acting.Access), (await app.NewPasskeyAsync(acting.Access)).Authenticator);
    }

    /// <summary>The account as it is now; null when it is gone.</summary>
    public async Task<StoredAccount?> FindAsync() =>
        await App.Services.GetRequiredService<AccountStore>().FindAsync(Account, TestContext.Current.CancellationToken);

    /// <summary>Goes on with a login whose password was right for an account as it was read.</summary>
    public Task<LoginStep> GoOnAsync(StoredAccount account, Func<long, AuthenticationFacts> proofs) =>
        App.Services.GetRequiredService<CompleteLogin>().RunAsync(
            account.AtEpoch, proofs, new Caller("127.0.0.1", "127.0.0.1", "tests"), (_, _) => ValueTask.CompletedTask,
            TestContext.Current.CancellationToken);

    /// <summary>Another session, which has proved two factors; null when the account is gone or disabled.</summary>
    public async Task<Fixtures.Tokens?> AnotherSessionAsync() =>
        await FindAsync() is { IsActive: true } account
        && await GoOnAsync(account, AuthenticationFacts.ByPasskey) is LoginStep.Complete { Tokens: { Refresh: { } refresh } pair }
            ? new Fixtures.Tokens(pair.Access, refresh)
            : null;

    /// <summary>The code of the next mail to an address that has one; notices are passed over.</summary>
    public async Task<string> NextCodeAsync(string address)
    {
        while (true)
        {
            if (SmtpMailbox.FindCode(await App.Mailbox.NextFor(address)) is { } code)
                return code;
        }
    }

    /// <summary>Asks for a change of address and reads both mails.</summary>
    public async Task AskForChangeAsync()
    {
        var asked = await App.PostAsync(
            "/api/users/change-email/", Acting.Access, ("new_email", NextEmail), ("password", Person.Password));
        asked.ShouldBe(200);
        Change = (asked.Text("change_id"), await NextCodeAsync(NextEmail), await NextCodeAsync(Person.Email));
    }
}
