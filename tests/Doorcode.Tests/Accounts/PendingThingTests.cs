using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Accounts;

public sealed class PendingThingTests(PendingThingTests.PendingApp pending)
    : PendingThingContract(pending.App), IClassFixture<PendingThingTests.PendingApp>
{
    public sealed class PendingApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}

/// <summary>Over SQLite, with one writer, uses are stopped where they ask the app for claims.</summary>
public sealed class PendingRaceTests(PendingRaceTests.GatedApp gated)
    : PendingRaceContract(gated.App, gated.App), IClassFixture<PendingRaceTests.GatedApp>
{
    private protected override bool CanStop(PendingThing thing, OwnerKind kind) => thing.AsksForClaims == kind;

    private protected override async Task<bool[]> RaceAsync(Func<Task> happenAsync, IReadOnlyList<Func<Task<bool>>> uses)
    {
        var gate = Server.Services.GetRequiredService<ClaimsGate>();
        gate.Shut();
        try
        {
            var used = uses.Select(useAsync => useAsync()).ToArray();
            await Eventually.TrueAsync(() => gate.Waiting == uses.Count, "every use asks for claims");
            await happenAsync();
            gate.Open();
            return await Task.WhenAll(used);
        }
        finally
        {
            gate.Open();
        }
    }

    public sealed class GatedApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartWithAsync(ClaimsGate.Register, PendingThingContract.Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}

public sealed class NoticeTests(UnlimitedApp unlimited) : NoticeContract(unlimited.App), IClassFixture<UnlimitedApp>;
