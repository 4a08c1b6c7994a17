using System.Text.Json.Nodes;
using Doorcode.Devices;
using Doorcode.Passkeys;
using Doorcode.Sessions;
using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Tests.Accounts;

/// <summary>Something that waits for an account.</summary>
/// <param name="Name">What it is.</param>
/// <param name="BeginAsync">Begins it, and returns what tells whether it can still be used. That uses it up.</param>
internal sealed record PendingThing(string Name, Func<PendingOwner, Task<Func<Task<bool>>>> BeginAsync)
{
    private const string AnotherPassword = "another donkey charger";

    public static readonly PendingThing[] All =
    [
        // The first: events confirm and stop this change.
        new("a change of address", BeginChangeAsync) { Code = "email-change", Table = "email_changes" },
        new("a code to reset the password", BeginResetAsync) { Code = "password-reset" },
        new("a code to log in", BeginLoginCodeAsync) { Code = "login", AsksForClaims = OwnerKind.Plain },
        new("a login ticket", BeginLoginTicketAsync)
        {
            Only = OwnerKind.WithFactors, Ticket = TicketKind.SecondFactor, Table = "login_tickets", AsksForClaims = OwnerKind.WithFactors,
        },
        new("an enrolment ticket", BeginEnrolmentTicketAsync) { Only = OwnerKind.Plain, Ticket = TicketKind.Enrolment, Table = "login_tickets" },
        new("the enrolment of an authenticator app", BeginTotpAsync) { Table = "totp_enrolments" },
        new("the ceremony of a new passkey", BeginRegistrationAsync) { Ceremony = CeremonyPurpose.Registration },
        new("the ceremony of a new passkey with a ticket", BeginTicketRegistrationAsync) { Only = OwnerKind.Plain, AsksForClaims = OwnerKind.Plain },
        new("the ceremony of a proof", BeginProofAsync)
        {
            Only = OwnerKind.WithFactors, Ceremony = CeremonyPurpose.Proof, AsksForClaims = OwnerKind.WithFactors,
        },
        new("a device token", BeginDeviceAsync) { IsStateless = true },
        new("a login whose password is being checked", BeginLoginAsync) { AsksForClaims = OwnerKind.Plain },
        new("a session", BeginSessionAsync) { IsSession = true, AsksForClaims = OwnerKind.Plain },
        // Only a change of address to the registered address concerns it.
        new("a registration of the new address", BeginRegistrationOfNextAsync) { Code = "registration", IsOfNextEmail = true },
    ];

    /// <summary>The only kind of accounts that it can wait for; null for all.</summary>
    public OwnerKind? Only { get; init; }

    /// <summary>The name of its <see cref="Doorcode.Codes.CodePurpose"/>.</summary>
    public string? Code { get; init; }

    /// <summary>The kind of its ticket.</summary>
    public TicketKind? Ticket { get; init; }

    /// <summary>The purpose of its ceremony.</summary>
    public string? Ceremony { get; init; }

    /// <summary>The table that holds it with the epoch of its account.</summary>
    public string? Table { get; init; }

    /// <summary>The accounts for which its use asks the app for claims, which begins no session before.</summary>
    public OwnerKind? AsksForClaims { get; init; }

    /// <summary>Whether its use writes nothing.</summary>
    public bool IsStateless { get; init; }

    /// <summary>Whether it is a session, which not every event ends.</summary>
    public bool IsSession { get; init; }

    /// <summary>Whether it waits for the address that a change of address is to, and for no account.</summary>
    public bool IsOfNextEmail { get; init; }

    private static async Task<Func<Task<bool>>> BeginChangeAsync(PendingOwner owner)
    {
        await owner.AskForChangeAsync();
        return async () =>
        {
            var session = owner.IsRacing ? owner.Acting : await owner.AnotherSessionAsync() ?? owner.Acting;
            return IsGood(await owner.App.ConfirmEmailAsync(session.Access, owner.Change.Code, owner.Change.Id));
        };
    }

    private static async Task<Func<Task<bool>>> BeginResetAsync(PendingOwner owner)
    {
        var asked = await owner.App.ForgotAsync(owner.Person.Email);
        var code = await owner.NextCodeAsync(owner.Person.Email);
        return async () => IsGood(await owner.App.ResetAsync(owner.Person.Email, code, asked.Text("reset_id"), AnotherPassword));
    }

    private static async Task<Func<Task<bool>>> BeginLoginCodeAsync(PendingOwner owner)
    {
        var asked = await owner.App.PostAsync("/api/users/login-otp/", ("email", owner.Person.Email));
        var code = await owner.NextCodeAsync(owner.Person.Email);
        return async () =>
        {
            var answer = await owner.App.PostAsync(
                "/api/users/login-otp/confirm/", ("email", owner.Person.Email), ("otp", code), ("login_id", asked.Text("login_id")));
            return IsGood(answer) || answer.Code == Problems.SecondFactorRequired.Code;
        };
    }

    private static async Task<Func<Task<bool>>> BeginLoginTicketAsync(PendingOwner owner)
    {
        var ticket = await owner.Person.IssueTicketAsync();
        return async () => IsGood(await owner.App.SecondFactorAsync(ticket, recoveryCode: owner.Phone!.RecoveryCodes[0]));
    }

    private static async Task<Func<Task<bool>>> BeginEnrolmentTicketAsync(PendingOwner owner)
    {
        var ticket = await EnrolmentTicketAsync(owner);
        return async () => IsGood(await owner.App.BeginTotpAsync(ticket));
    }

    private static async Task<Func<Task<bool>>> BeginTotpAsync(PendingOwner owner)
    {
        var begun = await owner.App.BeginTotpAsync(owner.Acting.Access);
        begun.ShouldBe(200);
        return async () => IsGood(await owner.App.ConfirmTotpAsync(
            owner.Acting.Access, begun.Text("enrolment_id"), FactorCalls.CodeOf(owner.App, begun.Text("secret"))));
    }

    private static async Task<Func<Task<bool>>> BeginRegistrationAsync(PendingOwner owner)
    {
        var ceremony = await owner.App.OfferAsync(owner.Acting.Access, password: null);
        return async () =>
        {
            using var authenticator = new SoftAuthenticator();
            return IsGood(await owner.App.AddPasskeyAsync(owner.Acting.Access, ceremony, authenticator.Create(ceremony.Options)));
        };
    }

    private static async Task<Func<Task<bool>>> BeginTicketRegistrationAsync(PendingOwner owner)
    {
        var ticket = await EnrolmentTicketAsync(owner);
        var ceremony = await owner.App.OfferAsync(ticket, password: null);
        return async () =>
        {
            using var authenticator = new SoftAuthenticator();
            return IsGood(await owner.App.AddPasskeyAsync(ticket, ceremony, authenticator.Create(ceremony.Options)));
        };
    }

    private static async Task<Func<Task<bool>>> BeginProofAsync(PendingOwner owner)
    {
        var ceremony = OfferedCeremony.Of(await owner.App.SendAsync(
            HttpMethod.Post, "/api/users/reauthenticate/options/", owner.Acting.Access, json: null));
        var body = new JsonObject
        {
            ["passkey"] = new JsonObject { ["ceremony_id"] = ceremony.Id, ["credential"] = owner.Passkey!.Get(ceremony.Options) },
        };
        return async () => IsGood(await owner.App.SendAsync(
            HttpMethod.Post, "/api/users/reauthenticate/", owner.Acting.Access, body.ToJsonString()));
    }

    private static async Task<Func<Task<bool>>> BeginDeviceAsync(PendingOwner owner)
    {
        var devices = owner.App.Services.GetRequiredService<DeviceTokens>();
        var token = devices.Issue((await owner.FindAsync())!.AtEpoch);
        return async () =>
            devices.Recognize(new Caller("127.0.0.1", "127.0.0.1", "tests"), token, (await owner.FindAsync())?.AtEpoch).Device is not null;
    }

    private static async Task<Func<Task<bool>>> BeginLoginAsync(PendingOwner owner)
    {
        var account = (await owner.FindAsync())!;
        return async () => await owner.GoOnAsync(account, AuthenticationFacts.ByPassword) is not LoginStep.Refused;
    }

    private static async Task<Func<Task<bool>>> BeginSessionAsync(PendingOwner owner)
    {
        var session = (await owner.AnotherSessionAsync())!;
        return async () =>
            (!owner.IsRacing && IsGood(await owner.App.MeAsync(session.Access))) || IsGood(await owner.App.RefreshAsync(session.Refresh));
    }

    private static async Task<Func<Task<bool>>> BeginRegistrationOfNextAsync(PendingOwner owner)
    {
        var person = await owner.App.RegisterAsync(owner.NextEmail);
        return async () => IsGood(await person.ConfirmAsync(person.Code));
    }

    private static async Task<string> EnrolmentTicketAsync(PendingOwner owner)
    {
        var account = (await owner.FindAsync())!;
        var step = await owner.App.Services.GetRequiredService<IssueTicket>().RunAsync(
            TicketKind.Enrolment, account.AtEpoch, AuthenticationFacts.ByPassword(0), new Caller("127.0.0.1", "127.0.0.1", "tests"),
            _ => ValueTask.CompletedTask, TestContext.Current.CancellationToken);
        return Assert.IsType<LoginStep.EnrolmentNeeded>(step).Ticket.Text;
    }

    private static bool IsGood(Answer answer) => (int)answer.Status < 300;
}
