using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

public sealed class EmailLoginTests(EmailLoginTests.EmailLoginApp on)
    : EmailLoginContract(on.App, on.App), IClassFixture<EmailLoginTests.EmailLoginApp>
{
    public sealed class EmailLoginApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}

/// <summary>Unless it is switched on, there is no login by mail.</summary>
public sealed class EmailLoginOffTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Theory]
    [InlineData("/api/users/login-otp/", "{}")]
    [InlineData("/api/users/login-otp/", """{"email":"ada@example.org"}""")]
    [InlineData("/api/users/login-otp", "[")]
    [InlineData("/api/users/login-otp/confirm/", """{"email":"ada@example.org","otp":"123456"}""")]
    public async Task Nothing_is_at_its_paths(string path, string body) =>
        (await app.SendAsync(HttpMethod.Post, path, bearer: null, body)).ShouldBe(Problems.NotFound);
}
