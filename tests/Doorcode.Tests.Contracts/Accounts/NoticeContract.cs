using Doorcode.Administration;
using Doorcode.Tests.Administration;
using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.Accounts;

/// <summary>The owner of an account is told of a change in the transaction that makes it. Needs an app of its own, without limits.</summary>
public abstract class NoticeContract(DoorcodeApp app)
{
    /// <summary>What an owner is told of, and what of an account is as it was when nothing has happened.</summary>
    private static readonly string[] Tables =
    [
        "accounts", "sessions", "email_changes", "totp_keys", "recovery_codes", "passkeys", "seen_devices",
        "audit WHERE outcome = 'accepted'",
    ];

    private static readonly Change[] All =
    [
        new("reset-password", OwnerKind.Plain, BeginResetAsync),
        new("change-password", OwnerKind.Plain, Ready(owner => owner.App.ChangePasswordAsync(owner.Acting.Access, owner.Person.Password))),
        new("change-email", OwnerKind.Plain, Ready(owner => owner.App.ChangeEmailAsync(owner.Acting.Access, owner.NextEmail))),
        new("confirm-email", OwnerKind.Plain, BeginChangeAsync(owner =>
            owner.App.ConfirmEmailAsync(owner.Acting.Access, owner.Change.Code, owner.Change.Id))),
        new("stop-email-change", OwnerKind.Plain, BeginChangeAsync(owner =>
            owner.App.StopEmailChangeAsync(owner.Person.Email, owner.Change.StopCode))),
        new("factors/totp/confirm", OwnerKind.Plain, BeginTotpAsync),
        new("DELETE factors/totp", OwnerKind.WithFactors, Ready(owner => owner.App.RemoveTotpAsync(owner.Acting.Access))),
        new("factors/recovery-codes", OwnerKind.WithFactors, Ready(owner => owner.App.NewCodesAsync(owner.Acting.Access))),
        new("passkeys", OwnerKind.Plain, Ready(AddPasskeyAsync)),
        new("DELETE passkeys", OwnerKind.WithFactors, Ready(RemovePasskeyAsync)),
        new("login/second-factor", OwnerKind.WithFactors, BeginLoginAsync),
        new("reauthenticate", OwnerKind.WithFactors, Ready(owner =>
            owner.App.ReauthenticateAsync(owner.Acting.Access, recoveryCode: owner.Phone!.RecoveryCodes[0]))),
        new("DELETE me", OwnerKind.WithFactors, Ready(owner => owner.App.DeleteMeAsync(owner.Acting.Access))),
        new("an operator disables", OwnerKind.Plain, ByOperator(owner => owner.App.Accounts().DisableAsync(owner.Account))),
        new("an operator removes the factors", OwnerKind.WithFactors, ByOperator(owner =>
            owner.App.Services.GetRequiredService<ResetFactors>().RunAsync(owner.Account, TestContext.Current.CancellationToken))),
        new("an operator deletes", OwnerKind.Plain, ByOperator(owner => owner.App.Accounts().DeleteAsync(owner.Account))),
    ];

    public static TheoryData<string> Changes { get; } = new(All.Select(change => change.Name));

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Without_its_notice_nothing_is_changed_by(string name)
    {
        var change = All.Single(known => known.Name == name);
        var owner = await PendingOwner.NewAsync(app, change.Kind);
        var isDoneAsync = await change.BeginAsync(owner);
        await DrainAsync();
        var (rows, mails) = (Rows(), Mails(owner));

        app.Execute("ALTER TABLE outbox RENAME TO away");
        try
        {
            Assert.False(await isDoneAsync());
            Assert.Equal(rows, Rows());
        }
        finally
        {
            app.Execute("ALTER TABLE away RENAME TO outbox");
        }

        Assert.True(await isDoneAsync());
        await DrainAsync();
        Assert.NotEqual(rows, Rows());
        Assert.Equal(mails + 1, Mails(owner));
    }

    private static Func<PendingOwner, Task<Func<Task<bool>>>> Ready(Func<PendingOwner, Task<Answer>> ask) =>
        owner => Task.FromResult<Func<Task<bool>>>(async () => IsDone(await ask(owner)));

    private static Func<PendingOwner, Task<Func<Task<bool>>>> ByOperator(Func<PendingOwner, Task> run) =>
        owner => Task.FromResult<Func<Task<bool>>>(async () => await Record.ExceptionAsync(() => run(owner)) is null);

    private static Func<PendingOwner, Task<Func<Task<bool>>>> BeginChangeAsync(Func<PendingOwner, Task<Answer>> ask) => async owner =>
    {
        await owner.AskForChangeAsync();
        return async () => IsDone(await ask(owner));
    };

    private static async Task<Func<Task<bool>>> BeginResetAsync(PendingOwner owner)
    {
        var asked = await owner.App.ForgotAsync(owner.Person.Email);
        var code = await owner.NextCodeAsync(owner.Person.Email);
        return async () => IsDone(await owner.App.ResetAsync(owner.Person.Email, code, asked.Text("reset_id")));
    }

    private static async Task<Func<Task<bool>>> BeginTotpAsync(PendingOwner owner)
    {
        var begun = await owner.App.BeginTotpAsync(owner.Acting.Access);
        var (id, code) = (begun.Text("enrolment_id"), FactorCalls.CodeOf(owner.App, begun.Text("secret")));
        return async () => IsDone(await owner.App.ConfirmTotpAsync(owner.Acting.Access, id, code));
    }

    private static async Task<Func<Task<bool>>> BeginLoginAsync(PendingOwner owner)
    {
        var ticket = await owner.Person.IssueTicketAsync();
        return async () => IsDone(await owner.App.SecondFactorAsync(ticket, recoveryCode: owner.Phone!.RecoveryCodes[0]));
    }

    private static async Task<Answer> AddPasskeyAsync(PendingOwner owner)
    {
        using var authenticator = new SoftAuthenticator();
        var ceremony = await owner.App.OfferAsync(owner.Acting.Access);
        return await owner.App.AddPasskeyAsync(owner.Acting.Access, ceremony, authenticator.Create(ceremony.Options));
    }

    private static async Task<Answer> RemovePasskeyAsync(PendingOwner owner)
    {
        var passkeys = (await owner.App.FactorsAsync(owner.Acting.Access)).Json.GetProperty("passkeys");
        return await owner.App.RemovePasskeyAsync(owner.Acting.Access, passkeys[0].GetProperty("id").GetString()!);
    }

    private static bool IsDone(Answer answer)
    {
        if ((int)answer.Status < 300)
            return true;

        // To PostgreSQL, a table that is not there is a defect of the server.
        answer.ShouldBe(answer.Code == Problems.InternalError.Code ? Problems.InternalError : Problems.Unavailable);
        return false;
    }

    private IReadOnlyList<string> Rows() => [.. Tables.SelectMany(table => app.Rows($"SELECT * FROM {table}")).Order(StringComparer.Ordinal)];

    private int Mails(PendingOwner owner) =>
        app.Mailbox.Taken.Count(mail => mail.Recipients.Contains(owner.Person.Email, StringComparer.OrdinalIgnoreCase));

    /// <summary>Waits until no mail waits. Retries are timed by the app's clock.</summary>
    private Task DrainAsync() => Eventually.TrueAsync(
        () =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            return app.Count("outbox WHERE next_attempt_at IS NOT NULL") == 0;
        },
        "every mail is sent");

    private sealed record Change(string Name, OwnerKind Kind, Func<PendingOwner, Task<Func<Task<bool>>>> BeginAsync);
}
