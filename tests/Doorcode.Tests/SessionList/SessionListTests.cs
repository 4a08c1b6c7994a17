using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.SessionList;

public sealed class SessionListTests(DoorcodeApp app) : SessionListContract(app), IClassFixture<DoorcodeApp>;

public sealed class IdleSessionTests(IdleSessionTests.IdleApp idle) : IdleSessionContract(idle.App, idle.App), IClassFixture<IdleSessionTests.IdleApp>
{
    public sealed class IdleApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
