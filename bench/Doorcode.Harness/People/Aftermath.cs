using Doorcode.Harness.Facts;
using Doorcode.Harness.Invariants;
using Doorcode.Rig;

namespace Doorcode.Harness.People;

/// <summary>What is looked up when all is over: owed mails, every account, every session that lives or was ended.</summary>
internal sealed class Aftermath(World world, Population population)
{
    /// <summary>A mail that a killed server had claimed is another's only after its lease; and one that failed waits.</summary>
    private static readonly TimeSpan MailPatience = TimeSpan.FromSeconds(100);

    private const int MostRevoked = 200;

    public async Task RunAsync(CancellationToken cancel)
    {
        await WaitForMailAsync(cancel);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel };

        var accounts = world.History.Accounts.Select(account => account.Address).Distinct(StringComparer.Ordinal).ToList();
        Progress.Say($"Afterwards: {accounts.Count} accounts log in once more");
        await Parallel.ForEachAsync(accounts, parallel, LogInAsync);

        var living = population.People.Select(person => person.Remaining).OfType<Session>().ToList();
        var ended = population.People.SelectMany(person => person.Ended).TakeLast(MostRevoked).ToList();
        Progress.Say($"Afterwards: {living.Count} sessions go on, {ended.Count} ended ones are tried again on every server");
        await Parallel.ForEachAsync(living, parallel, async (session, cancel) => await session.RefreshAsync(cancel));
        await Parallel.ForEachAsync(ended, parallel, async (session, _) => await session.TryWhatIsLeftAsync());
    }

    private async Task WaitForMailAsync(CancellationToken cancel)
    {
        var giveUpAt = world.Clock.Now + (long)MailPatience.TotalMilliseconds;
        while (MailsDelivered.Owed(world.History) is var owed and > 0 && world.Clock.Now < giveUpAt)
        {
            Progress.Say($"Afterwards: {owed} mails are still owed");
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, cancel);
        }
    }

    private async ValueTask LogInAsync(string address, CancellationToken cancel)
    {
        var login = await world.LogInAsync(address, cancel);
        world.History.LastLogins.Enqueue(new LastLogin(address, login.Ending switch
        {
            Ending.Success => LoginAnswer.Works,
            // An app that could not be removed is asked for, after the right password.
            Ending.Refused when login.Text("login_ticket").Length > 0 => LoginAnswer.Works,
            Ending.Refused => LoginAnswer.Refused,
            _ => LoginAnswer.Unknown,
        }));
    }
}
