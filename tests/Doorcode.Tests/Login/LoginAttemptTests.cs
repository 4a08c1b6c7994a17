using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

public sealed class LoginAttemptTests(LoginAttemptTests.OneFailureApp one) : LoginAttemptContract(one.App), IClassFixture<LoginAttemptTests.OneFailureApp>
{
    public sealed class OneFailureApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(OneFailure);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
