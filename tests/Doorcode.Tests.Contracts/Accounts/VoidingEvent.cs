using Doorcode.Administration;
using Doorcode.Tests.Administration;
using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.Accounts;

/// <summary>Something that makes void whatever waits for an account.</summary>
/// <param name="Name">What it is.</param>
/// <param name="RunAsync">Makes it happen.</param>
internal sealed record VoidingEvent(string Name, Func<PendingOwner, Task> RunAsync)
{
    public static readonly VoidingEvent[] All =
    [
        new("the password is reset", ResetAsync) { EndsSessions = true },
        new("the password is changed", ChangePasswordAsync) { EndsSessions = true },
        new("the address is changed", ConfirmAsync) { IsChangeOfAddress = true },
        new("a change of address is stopped", StopAsync) { EndsSessions = true },
        new("the first factor is enrolled", EnrolAsync) { Only = OwnerKind.Plain, EndsSessions = true },
        new("a factor is removed", RemoveAsync) { Only = OwnerKind.WithFactors },
        new("the account is deleted", DeleteAsync) { EndsSessions = true },
        new("the account is disabled", DisableAsync) { EndsSessions = true },
        new("the account is disabled and enabled again", DisableAndEnableAsync) { EndsSessions = true },
        new("an operator removes the factors", ResetFactorsAsync) { Only = OwnerKind.WithFactors },
        new("an operator deletes the account", owner => owner.App.Accounts().DeleteAsync(owner.Account)) { EndsSessions = true },
    ];

    /// <summary>The only kind of accounts that it can happen to; null for all.</summary>
    public OwnerKind? Only { get; init; }

    /// <summary>Whether it ends the other sessions.</summary>
    public bool EndsSessions { get; init; }

    /// <summary>Whether the account gets the address of <see cref="PendingOwner.NextEmail"/>.</summary>
    public bool IsChangeOfAddress { get; init; }

    /// <summary>Whether a thing must be void after it.</summary>
    public bool IsAbout(PendingThing thing) =>
        (!thing.IsSession || EndsSessions) && (!thing.IsOfNextEmail || IsChangeOfAddress);

    private static async Task ResetAsync(PendingOwner owner)
    {
        var asked = await owner.App.ForgotAsync(owner.Person.Email);
        var code = await owner.NextCodeAsync(owner.Person.Email);
        (await owner.App.ResetAsync(owner.Person.Email, code, asked.Text("reset_id"))).ShouldBe(200);
    }

    private static async Task ChangePasswordAsync(PendingOwner owner) =>
        (await owner.App.ChangePasswordAsync(owner.Acting.Access, owner.Person.Password)).ShouldBe(200);

    private static async Task ConfirmAsync(PendingOwner owner) =>
        (await owner.App.ConfirmEmailAsync(owner.Acting.Access, owner.Change.Code, owner.Change.Id)).ShouldBe(200);

    private static async Task StopAsync(PendingOwner owner) =>
        (await owner.App.StopEmailChangeAsync(owner.Person.Email, owner.Change.StopCode)).ShouldBe(200);

    /// <summary>A passkey: the authenticator app is among what waits.</summary>
    private static Task EnrolAsync(PendingOwner owner) => owner.App.NewPasskeyAsync(owner.Acting.Access);

    private static async Task RemoveAsync(PendingOwner owner) => (await owner.App.RemoveTotpAsync(owner.Acting.Access)).ShouldBe(204);

    private static async Task DeleteAsync(PendingOwner owner) => (await owner.App.DeleteMeAsync(owner.Acting.Access)).ShouldBe(204);

    private static Task DisableAsync(PendingOwner owner) => owner.App.Accounts().DisableAsync(owner.Account);

    private static async Task DisableAndEnableAsync(PendingOwner owner)
    {
        await DisableAsync(owner);
        await owner.App.Accounts().EnableAsync(owner.Account);
    }

    private static Task ResetFactorsAsync(PendingOwner owner) =>
        owner.App.Services.GetRequiredService<ResetFactors>().RunAsync(owner.Account, TestContext.Current.CancellationToken);
}
