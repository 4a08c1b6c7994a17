using System.Globalization;
using Doorcode.Harness.Facts;

namespace Doorcode.Harness.People;

/// <summary>From register to the account, with whatever strangers do meanwhile.</summary>
internal sealed class Registering(World world, string address, Habit habit)
{
    private const int WrongGuesses = 9;

    /// <summary>What the history calls the code of this registration; the address, unless it is registered a second time.</summary>
    public string? CodeName { get; init; }

    private string _id = "";
    private string _code = "";

    /// <summary>Whether there is an account to log in to.</summary>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var box = world.Letterboxes.Box(address);
        if (!await RegisterAsync(cancel))
            return false;
        if (await World.NextMailAsync(box, cancel) is not { Code: { } code })
            return false; // Still owed; the end of the run asks for it.
        _code = code;
        await World.PauseAsync(100, 800, cancel);

        if (habit == Habit.AsksForAnotherMail)
            await ResendAsync(cancel);
        if (habit == Habit.IsGuessedById)
        {
            await GuessWrongAsync(byId: true);
            await ConfirmAsync(byId: true, cancel);
            return false;
        }
        if (habit == Habit.IsGuessedByStrangers)
        {
            await GuessWrongAsync(byId: false);
            await ConfirmAsync(byId: false, cancel);
        }
        if (habit == Habit.ConfirmsThrice)
            return await ConfirmThriceAsync(cancel);
        return await ConfirmAsync(byId: true, cancel);
    }

    private async Task<bool> RegisterAsync(CancellationToken cancel)
    {
        while (true)
        {
            var answer = await world.Balancer.PostAsync("register",
                new { email = address, password = PasswordBook.First, full_name = "Ada Lovelace" });
            if (answer.Ending == Ending.NotTaken)
            {
                await World.PauseAsync(200, 700, cancel);
                continue;
            }
            if (answer.Ending == Ending.Refused)
                return false;
            NoteMail(answer, isRepeat: false);
            _id = answer.Text("registration_id");
            return answer.Ending == Ending.Success;
        }
    }

    // The cooldown is set to a second for the harness.
    private async Task ResendAsync(CancellationToken cancel)
    {
        await World.PauseAsync(1500, 2000, cancel);
        var answer = await world.Balancer.PostAsync("resend-otp", new { email = address, registration_id = _id });
        if (answer.Ending == Ending.Success || answer.Exchange.IsUnknown)
            NoteMail(answer, isRepeat: true);
    }

    private void NoteMail(Answer answer, bool isRepeat) => world.History.MailRequests.Enqueue(
        new MailRequest(address, answer.Exchange.Started, answer.Ending == Ending.Success, answer.Exchange.Ended, isRepeat));

    private Task GuessWrongAsync(bool byId)
    {
        var right = int.Parse(_code, CultureInfo.InvariantCulture);
        return World.AtOnceAsync(Enumerable.Range(1, WrongGuesses).Select(offset =>
            (Func<Task<Answer>>)(() => GuessAsync(((right + offset) % 1_000_000).ToString("000000", CultureInfo.InvariantCulture), byId))));
    }

    private async Task<bool> ConfirmAsync(bool byId, CancellationToken cancel)
    {
        // An earlier answer may have been lost as well.
        var isDoubtful = habit == Habit.ConfirmsThrice;
        var answer = await world.InsistAsync(async () =>
        {
            var guess = await GuessAsync(_code, byId);
            isDoubtful |= guess.Exchange.IsUnknown;
            return guess;
        }, cancel);
        return answer.Ending == Ending.Success || await ReconcileAsync(isDoubtful && byId, cancel);
    }

    private async Task<bool> ConfirmThriceAsync(CancellationToken cancel)
    {
        var answers = await World.AtOnceAsync(Enumerable.Repeat((Func<Task<Answer>>)(() => GuessAsync(_code, byId: true)), 3));
        if (Array.Exists(answers, answer => answer.Ending == Ending.Success))
            return true;
        return Array.Exists(answers, answer => answer.Exchange.IsFailure) && await ConfirmAsync(byId: true, cancel);
    }

    private async Task<Answer> GuessAsync(string code, bool byId)
    {
        var answer = byId
            ? await world.Balancer.PostAsync("confirm-otp", new { email = address, otp = code, registration_id = _id })
            : await world.Balancer.PostAsync("confirm-otp", new { email = address, otp = code });
        var exchange = answer.Exchange;
        if (exchange.Ending != Ending.NotTaken)
        {
            world.History.Guesses.Enqueue(new Guess(CodeName ?? address, byId, code == _code, exchange.Started, exchange.Ended, exchange switch
            {
                { Ending: Ending.Success } => GuessAnswer.Accepted,
                { Status: 403 } => GuessAnswer.Exhausted,
                { Ending: Ending.Refused } => GuessAnswer.Rejected,
                _ => GuessAnswer.Unknown,
            }));
        }
        if (exchange.Ending == Ending.Success)
            world.History.Accounts.Enqueue(new KnownAccount(address, exchange.Ended));
        return answer;
    }

    // The answer to the right code was lost: whether the account was made, a login tells.
    private async Task<bool> ReconcileAsync(bool isDoubtful, CancellationToken cancel)
    {
        if (!isDoubtful)
            return false;
        var login = await world.InsistAsync(() => world.Balancer.PostAsync("login", new { email = address, password = PasswordBook.First }), cancel);
        if (login.Ending != Ending.Success)
            return false;
        world.History.Accounts.Enqueue(new KnownAccount(address, login.Exchange.Ended));
        return true;
    }
}
