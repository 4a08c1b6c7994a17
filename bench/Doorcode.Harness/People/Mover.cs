using Doorcode.Harness.Facts;

namespace Doorcode.Harness.People;

/// <summary>An owner who moves the account to another address, and goes on there, or stops that, or takes it back.</summary>
internal sealed class Mover(OwnedAccount own)
{
    private const string NewPassword = "Harbour-thistle-31-velvet";
    private const int MostResets = 6;

    private readonly World _world = own.World;
    private readonly string _next = $"new-{own.Address}";

    public async Task LiveAsync(Habit habit, Session session, Session old, CancellationToken cancel)
    {
        if (await AskAsync(session, cancel) is not { } change)
            return;

        if (habit == Habit.StopsAddressChange)
        {
            await StopAsync(change, [session, old], cancel);
            return;
        }

        if (!await ConfirmAsync(change, session, cancel))
            return;

        if (habit == Habit.UndoesAddressChange)
            await StopAsync(change with { IsConfirmed = true }, [session, old], cancel);
        else
            await session.UseAsync(habit, cancel);
    }

    private async Task<Change?> AskAsync(Session session, CancellationToken cancel)
    {
        var asked = await own.MailingAsync(
            () => _world.Balancer.PostAsync("change-email", new { new_email = _next, password = PasswordBook.First }, session.Access), [own.Address, _next]);
        // After a lost answer nobody knows which code belongs to which id.
        return asked.Ending == Ending.Success
            && await OwnedAccount.CodeAsync(_world.Letterboxes.Box(_next), cancel) is { } code
            && await OwnedAccount.StopCodeAsync(_world.Letterboxes.Box(own.Address), cancel) is { } stopCode
                ? new Change(asked.Text("change_id"), code, stopCode)
                : null;
    }

    private async Task<bool> ConfirmAsync(Change change, Session session, CancellationToken cancel)
    {
        _world.Addresses.Add(own.Address, _next);
        var confirmed = await _world.InsistAsync(
            () => own.GuessAsync("move", () => own.MailingAsync(() => PostCodeAsync(change, session), [own.Address, _next])), cancel);
        if (confirmed.Ending != Ending.Success)
            return false;

        _world.Addresses.Settle(own.Address, _next);
        await own.MustOpenAsync("the new address", () => own.LogInAsync(_next, PasswordBook.First), cancel);
        await own.MustNotOpenAsync("the address that was left", () => own.LogInAsync(own.Address, PasswordBook.First), cancel);
        return true;
    }

    private Task<Answer> PostCodeAsync(Change change, Session session) =>
        _world.Balancer.PostAsync("confirm-email", new { otp = change.Code, change_id = change.Id }, session.Access);

    private async Task StopAsync(Change change, Session[] sessions, CancellationToken cancel)
    {
        if (change.IsConfirmed)
            _world.Addresses.Add(own.Address, own.Address);

        var isDoubtful = false;
        string[] told = change.IsConfirmed ? [own.Address, _next] : [own.Address];
        var stopped = await _world.InsistAsync(async () =>
        {
            var answer = await own.MailingAsync(
                () => _world.Balancer.PostAsync("stop-email-change", new { email = own.Address, stop_code = change.StopCode }), told);
            isDoubtful |= answer.Exchange.IsUnknown;
            return answer;
        }, cancel);
        if (!isDoubtful)
            _world.History.WaysIn.Enqueue(new WayIn(own.Address, "the stop code", WayState.Open, stopped.Exchange.Ended, stopped.ForSession));

        if (stopped.Ending == Ending.Success)
        {
            _world.Addresses.Settle(own.Address, own.Address);
            foreach (var session in sessions)
                await own.EndAsync(session, stopped);

            foreach (var at in told)
                await own.MustNotOpenAsync($"the password at {at}, which the stop code has ended", () => own.LogInAsync(at, PasswordBook.First), cancel);
        }

        if (await RecoverAsync(cancel) is { } next && stopped.Ending == Ending.Success)
        {
            await own.MustNotOpenAsync("the code of a change that was stopped", () => PostCodeAsync(change, next), cancel);
            await next.UseAsync(Habit.StopsAddressChange, cancel);
        }
    }

    /// <summary>Sets a new password by mail, as often as it takes. The code goes without its id: after a lost answer nobody knows whose it is.</summary>
    private async Task<Session?> RecoverAsync(CancellationToken cancel)
    {
        var box = _world.Letterboxes.Box(own.Address);
        for (var attempt = 0; attempt < MostResets; attempt++)
        {
            var asked = await own.MailingAsync(() => _world.Balancer.PostAsync("forgot-password", new { email = own.Address }));
            if (asked.Ending == Ending.Success && await OwnedAccount.CodeAsync(box, cancel) is { } code)
            {
                _world.Passwords.Add(own.Address, NewPassword);
                var reset = await _world.InsistAsync(
                    () => own.MailingAsync(() => _world.Balancer.PostAsync(
                        "reset-password", new { email = own.Address, otp = code, new_password = NewPassword })),
                    cancel);
                if (reset.Ending == Ending.Success)
                {
                    var login = await own.MustOpenAsync(
                        "the password that was set by mail", () => own.LogInAsync(own.Address, NewPassword), cancel);
                    return login.Ending == Ending.Success ? own.SessionOf(2, login) : null;
                }

                if (await own.BeginAsync(2, cancel) is { } session)
                    return session;
            }

            await World.PauseAsync(1500, 2500, cancel);
        }
        return null;
    }

    /// <summary>A change that was asked for.</summary>
    private sealed record Change(string Id, string Code, string StopCode)
    {
        public bool IsConfirmed { get; init; }
    }
}
