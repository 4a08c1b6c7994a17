using System.Collections.Concurrent;
using System.Net;
using Doorcode.Tests.Administration;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

/// <summary>An app with gates that tests steer, and without limits.</summary>
public sealed class AppWithGates : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartWithAsync(Register, "Doorcode:RateLimits:Enabled=false");

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private static void Register(IServiceCollection services)
    {
        services.AddSingleton<Asked>();
        services.AddScoped<Scoped>();
        new DoorcodeBuilder(services).AddRegistrationGate<SteeredGate>().AddRegistrationGate<SteeredGate>().AddRegistrationGate<DomainGate>();
    }
}

public sealed class RegistrationGateTests(AppWithGates gates) : IClassFixture<AppWithGates>
{
    private readonly DoorcodeApp _app = gates.App;

    private Asked Asked => _app.Services.GetRequiredService<Asked>();

    [Fact]
    public async Task A_gate_is_told_who_wants_to_register_and_lets_them_in()
    {
        var ada = await _app.JoinAsync("Ada@example.org");

        (await ada.LogInAsync()).ShouldBe(200);

        var request = Assert.Single(Asked.Of("Ada@example.org"));
        Assert.Equal(("Ada Lovelace", IPAddress.Loopback), (request.FullName, request.Ip));
    }

    [Fact]
    public async Task A_refusal_is_403_with_the_words_of_the_app_and_mails_nothing()
    {
        var waiting = _app.Count("challenges");
        Asked.At("bea@example.org", (_, _) => ValueTask.FromResult(RegistrationDecision.Refuse("Ask your team for an <invitation>.")));

        var answer = await RegisterAsync("bea@example.org");

        answer.ShouldBe(Problems.Forbidden);
        Assert.Equal("Ask your team for an <invitation>.", answer.Text("detail"));
        Assert.Equal(waiting, _app.Count("challenges"));
    }

    [Fact]
    public async Task Every_gate_must_accept()
    {
        var answer = await RegisterAsync("cat@elsewhere.example");

        answer.ShouldBe(Problems.Forbidden);
        Assert.Equal("Only addresses of example.org may register.", answer.Text("detail"));
        Assert.Single(Asked.Of("cat@elsewhere.example"));
    }

    [Fact]
    public async Task An_address_that_has_an_account_is_asked_about_and_refused_like_any_other()
    {
        var (_, dot) = await _app.CreateAsync();
        Asked.At(dot.Email, (_, _) => ValueTask.FromResult(RegistrationDecision.Refuse("Closed.")));
        Asked.At("dora@example.org", (_, _) => ValueTask.FromResult(RegistrationDecision.Refuse("Closed.")));

        var (known, unknown) = (await RegisterAsync(dot.Email), await RegisterAsync("dora@example.org"));

        Assert.Single(Asked.Of(dot.Email));
        Assert.Equal(unknown.ToString(), known.ToString());
        Assert.Equal(unknown.Headers.Keys.Order(StringComparer.Ordinal), known.Headers.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_gate_that_throws_refuses_and_does_not_say_why()
    {
        Asked.At("eve@example.org", (_, _) => throw new InvalidOperationException("a secret of the app"));

        var answer = await RegisterAsync("eve@example.org");

        answer.ShouldBe(Problems.Forbidden);
        Assert.Equal("You cannot register at the moment; try again later.", answer.Text("detail"));
        Assert.Contains(_app.Log.All, line => line.Id.Id == 2020 && line.Text.Contains("a secret of the app", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gate_that_hangs_refuses_after_two_seconds_also_when_it_blocks()
    {
        var begun = new TaskCompletionSource();
        using var never = new ManualResetEventSlim();
        Asked.At("fay@example.org", (_, _) =>
        {
            begun.TrySetResult();
            never.Wait(CancellationToken.None);
            return ValueTask.FromResult(RegistrationDecision.Accept);
        });

        var registering = RegisterAsync("fay@example.org");
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(
            () =>
            {
                _app.Clock.Advance(TimeSpan.FromSeconds(1));
                return registering.IsCompleted;
            },
            "the gate is left");

        never.Set();
        (await registering).ShouldBe(Problems.Forbidden);
    }

    [Fact]
    public async Task What_is_invalid_is_refused_before_the_gate_is_asked()
    {
        (await RegisterAsync("gil@example.org", password: "short")).ShouldBe(Problems.ValidationFailed);

        Assert.Empty(Asked.Of("gil@example.org"));
    }

    [Fact]
    public async Task The_page_shows_the_words_of_the_app()
    {
        Asked.At("hal@example.org", (_, _) => ValueTask.FromResult(RegistrationDecision.Refuse("Ask your team for an <invitation>.")));
        using var form = new FormUrlEncodedContent(
        [
            new("full_name", "Hal"), new("email", "hal@example.org"), new("password", Person.DefaultPassword),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/register") { Content = form };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        var page = await Answer.ReadAsync(await _app.Http.SendAsync(request, TestContext.Current.CancellationToken));

        page.ShouldBe(422);
        Assert.Contains("Ask your team for an &lt;invitation&gt;.", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_says_something() => Assert.Throws<ArgumentException>(() => RegistrationDecision.Refuse(" "));

    private Task<Answer> RegisterAsync(string email, string password = Person.DefaultPassword) =>
        _app.PostAsync("/api/users/register/", ("email", email), ("password", password), ("full_name", "Somebody"));
}

/// <summary>What the gate was asked, and how it decides.</summary>
public sealed class Asked
{
    private readonly ConcurrentQueue<RegistrationRequest> _all = new();
    private readonly ConcurrentDictionary<string, Func<RegistrationRequest, CancellationToken, ValueTask<RegistrationDecision>>> _decide = new();

    public void At(string email, Func<RegistrationRequest, CancellationToken, ValueTask<RegistrationDecision>> decide) => _decide[email] = decide;

    public IReadOnlyList<RegistrationRequest> Of(string email) => [.. _all.Where(request => request.Email == email)];

    public ValueTask<RegistrationDecision> DecideAsync(RegistrationRequest request, CancellationToken cancel)
    {
        _all.Enqueue(request);
        return _decide.TryGetValue(request.Email, out var decide) ? decide(request, cancel) : ValueTask.FromResult(RegistrationDecision.Accept);
    }
}

/// <summary>Something that is made for each scope, such as a DbContext.</summary>
public sealed class Scoped;

internal sealed class SteeredGate(Asked asked, Scoped scoped) : IRegistrationGate
{
    public ValueTask<RegistrationDecision> DecideAsync(RegistrationRequest request, CancellationToken cancel)
    {
        Assert.NotNull(scoped);
        return asked.DecideAsync(request, cancel);
    }
}

internal sealed class DomainGate : IRegistrationGate
{
    public ValueTask<RegistrationDecision> DecideAsync(RegistrationRequest request, CancellationToken cancel) => ValueTask.FromResult(
        request.Email.EndsWith("@example.org", StringComparison.OrdinalIgnoreCase)
            ? RegistrationDecision.Accept
            : RegistrationDecision.Refuse("Only addresses of example.org may register."));
}
