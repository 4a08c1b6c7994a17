using System.Text.Json;
using Doorcode.Harness.Facts;
using Doorcode.Rig;

namespace Doorcode.Harness.People;

/// <summary>What an owner does with an account beyond logging in: new passwords, an authenticator app, other sessions, the end.</summary>
internal sealed class Owner(World world, string address)
{
    private readonly OwnedAccount _own = new(world, address);

    private const string NewPassword = "Copper-lantern-77-orchard";
    private const string Unwanted = "Granite-saddle-19-harbour";

    /// <summary>The sessions that what the owner did has ended.</summary>
    public IReadOnlyList<Session> Ended => _own.Ended;

    /// <summary>Does what the habit says.</summary>
    public async Task LiveAsync(Habit habit, CancellationToken cancel)
    {
        if (await _own.BeginAsync(0, cancel) is not { } old || await _own.BeginAsync(1, cancel) is not { } session)
            return;

        switch (habit)
        {
            case Habit.ResetsPassword:
                await ResetAsync([old, session], cancel);
                break;
            case Habit.ChangesPassword:
                await ChangeAsync(session, old, cancel);
                break;
            case Habit.HasApp:
                await EnrolAsync(session, old, cancel);
                break;
            case Habit.EndsSessions:
                await EndOthersAsync(session, old, cancel);
                break;
            case Habit.DeletesAccount:
                await DeleteAsync(session, old, cancel);
                break;
            case Habit.HasPasskey:
                await new KeyHolder(_own).LiveAsync(session, old, cancel);
                break;
            default:
                await new Mover(_own).LiveAsync(habit, session, old, cancel);
                break;
        }
    }

    private async Task ResetAsync(Session[] sessions, CancellationToken cancel)
    {
        var box = world.Letterboxes.Box(address);
        var asked = await _own.MailingAsync(() => world.Balancer.PostAsync("forgot-password", new { email = address }));
        // After a lost answer nobody knows which code belongs to which id.
        if (asked.Ending != Ending.Success || await OwnedAccount.CodeAsync(box, cancel) is not { } code)
            return;

        world.Passwords.Add(address, NewPassword);
        var id = asked.Text("reset_id");
        var reset = await world.InsistAsync(() => _own.GuessAsync("reset", () => _own.MailingAsync(() => PostResetAsync(code, id, NewPassword))), cancel);
        if (reset.Ending != Ending.Success)
            return;

        foreach (var session in sessions)
            await _own.EndAsync(session, reset);

        // The code is spent, however often and wherever it comes again.
        await World.AtOnceAsync(Enumerable.Repeat(() => _own.GuessAsync("reset", () => PostResetAsync(code, id, Unwanted)), 2));
        if (await _own.BeginAsync(2, cancel) is { } next)
            await next.UseAsync(Habit.ResetsPassword, cancel);
    }

    private Task<Answer> PostResetAsync(string code, string id, string password) =>
        world.Balancer.PostAsync("reset-password", new { email = address, otp = code, reset_id = id, new_password = password });

    private async Task ChangeAsync(Session session, Session old, CancellationToken cancel)
    {
        world.Passwords.Add(address, NewPassword);
        var changed = await world.InsistAsync(
            () => _own.MailingAsync(() => world.Balancer.PostAsync(
                "change-password", new { current_password = PasswordBook.First, new_password = NewPassword }, session.Access)),
            cancel);
        if (changed.Ending != Ending.Success)
            return;

        await _own.EndAsync(old, changed);
        await session.UseAsync(Habit.ChangesPassword, cancel);
    }

    private async Task EnrolAsync(Session session, Session old, CancellationToken cancel)
    {
        var begun = await world.InsistAsync(
            () => world.Balancer.PostAsync("factors/totp", new { password = PasswordBook.First }, session.Access), cancel);
        if (begun.Ending != Ending.Success)
            return;

        var output = await Shell.RequireAsync([Tool.Find("oathtool", "oathtool"), "--totp", "--base32", begun.Text("secret")], user: null, cancel);
        var enrolled = await world.InsistAsync(
            () => _own.MailingAsync(() => world.Balancer.PostAsync(
                "factors/totp/confirm", new { enrolment_id = begun.Text("enrolment_id"), totp = output.Trim() }, session.Access)),
            cancel);
        if (enrolled.Ending != Ending.Success)
            return;

        await _own.EndAsync(old, enrolled);
        var code = enrolled.Body.GetProperty("recovery_codes")[0].GetString()!;
        var completed = await CompleteAsync(code, cancel);
        // Spent with the first ticket, so a second one does not take it.
        await CompleteAsync(code, cancel);
        if (completed is not { Ending: Ending.Success })
            return;

        await world.InsistAsync(() => _own.MailingAsync(() => world.Balancer.DeleteAsync("factors/totp", body: null, completed.Text("access"))), cancel);
    }

    /// <summary>Logs in with the password and a recovery code; null when no ticket was issued.</summary>
    private async Task<Answer?> CompleteAsync(string recoveryCode, CancellationToken cancel)
    {
        var login = await world.LogInAsync(address, cancel);
        world.History.LoginsWithoutFactor.Enqueue(new LoginWithoutFactor(address, login.Exchange.Ended, login.ForSession));
        var ticket = login.Text("login_ticket");
        return ticket.Length == 0
            ? null
            : await world.InsistAsync(
                () => _own.GuessAsync("recovery", () => _own.MailingAsync(() => world.Balancer.PostAsync(
                    "login/second-factor", new { login_ticket = ticket, recovery_code = recoveryCode }))),
                cancel);
    }

    private async Task EndOthersAsync(Session session, Session old, CancellationToken cancel)
    {
        var listed = await world.InsistAsync(() => world.Balancer.GetAsync("sessions", session.Access), cancel);
        if (listed.Ending != Ending.Success)
            return;

        var others = listed.Body.GetProperty("sessions").EnumerateArray()
            .Where(other => other.GetProperty("current").ValueKind == JsonValueKind.False)
            .Select(other => other.GetProperty("id").GetString()!);
        foreach (var other in others)
        {
            var ended = await world.InsistAsync(() => world.Balancer.DeleteAsync($"sessions/{other}", body: null, session.Access), cancel);
            if (ended.Ending == Ending.Success)
                await _own.EndAsync(old, ended);
        }
        await session.UseAsync(Habit.EndsSessions, cancel);
    }

    private async Task DeleteAsync(Session session, Session old, CancellationToken cancel)
    {
        var me = await world.InsistAsync(() => world.Balancer.GetAsync("me", session.Access), cancel);
        if (me.Ending != Ending.Success)
            return;

        var isDoubtful = false;
        var deleted = await world.InsistAsync(async () =>
        {
            var answer = await _own.MailingAsync(() => world.Balancer.DeleteAsync("me", new { password = PasswordBook.First }, session.Access));
            isDoubtful |= answer.Exchange.IsUnknown;
            return answer;
        }, cancel);
        if (deleted.Ending != Ending.Success && !isDoubtful)
            return;

        world.History.Deletions.Enqueue(
            new Deletion(address, me.Text("id"), deleted.Ending == Ending.Success, deleted.Exchange.Ended));
        if (deleted.Ending != Ending.Success)
            return;

        await _own.EndAsync(session, deleted);
        await _own.EndAsync(old, deleted);
        var login = await world.LogInAsync(address, cancel);
        world.History.LoginsOfDeleted.Enqueue(new LoginOfDeleted(address, login.Exchange.Ended, login.ForSession));
        if (!await new Registering(world, address, Habit.None) { CodeName = $"{address} again" }.RunAsync(cancel)
            || await _own.BeginAsync(2, cancel) is not { } next)
        {
            return;
        }
        var reborn = await world.InsistAsync(() => world.Balancer.GetAsync("me", next.Access), cancel);
        if (reborn.Ending == Ending.Success)
            world.History.Rebirths.Enqueue(new Rebirth(address, reborn.Text("id")));
    }
}
