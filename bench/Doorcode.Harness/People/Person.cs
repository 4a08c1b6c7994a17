namespace Doorcode.Harness.People;

/// <summary>One virtual person: registers, confirms, logs in, comes back a few times, logs out.</summary>
internal sealed class Person(World world, int number)
{
    private static readonly Habit[] Habits = Enum.GetValues<Habit>();

    /// <summary>Each habit has one person in so many.</summary>
    private readonly Habit _habit = Habits[number % Habits.Length];

    /// <summary>The session that is left for the end of the run.</summary>
    public Session? Remaining { get; private set; }

    /// <summary>The sessions that were logged out.</summary>
    public List<Session> Ended { get; } = [];

    public async Task LiveAsync(CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            // Whoever got no answer begins again under another address: which mail would belong to which attempt?
            var address = FormattableString.Invariant($"p{number}-{attempt}@example.org");
            var registration = new Registering(world, address, _habit);
            if (await registration.RunAsync(cancel))
            {
                await VisitAsync(address, cancel);
                return;
            }
            if (_habit == Habit.IsGuessedById)
                return;
            await World.PauseAsync(500, 1500, cancel);
        }
    }

    private async Task VisitAsync(string address, CancellationToken cancel)
    {
        await World.PauseAsync(200, 1000, cancel);
        if (_habit >= Habit.ResetsPassword)
        {
            var owner = new Owner(world, address);
            await owner.LiveAsync(_habit, cancel);
            Ended.AddRange(owner.Ended);
            return;
        }
        if (_habit == Habit.MistypesPassword)
            await world.Balancer.PostAsync("login", new { email = address, password = "Violet-anchor-42-mosaik" });

        var visits = _habit == Habit.MistypesPassword ? 2 : 1;
        for (var visit = 0; visit < visits; visit++)
        {
            if (await Session.BeginAsync(world, address, FormattableString.Invariant($"{address}#{visit}"), cancel) is not { } session)
                return;
            Remaining = session;
            await session.UseAsync(_habit, cancel);
            if (_habit == Habit.Stays)
                return;
            if (await session.EndAsync(cancel))
                Ended.Add(session);
            Remaining = null;
        }
    }
}
