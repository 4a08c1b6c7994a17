using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Events;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Events;

/// <summary>What the audit log is, over every engine.</summary>
public abstract partial class AuditContract : IAsyncLifetime
{
    private const string Wrong = "not the password";

    /// <summary>As docs/audit.md says.</summary>
    private const int MostBytesOfALine = 480;

    protected static readonly string[] Settings =
    [
        "Doorcode:Audit:Retention=1.00:00:00",
        "Doorcode:Proxy:TrustedNetworks:0=127.0.0.8/32",
    ];

    protected DoorcodeApp App { get; private set; } = null!;

    private protected AuditStore Store => App.Services.GetRequiredService<AuditStore>();

    public async ValueTask InitializeAsync() => App = await StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();

    [Fact]
    public async Task The_life_of_an_account_is_recorded_with_whom_from_where_and_how_it_ended()
    {
        // Lines of one moment have no order.
        var ada = await App.JoinAsync("ada@example.org");
        Wait();
        (await (ada with { Password = Wrong }).LogInAsync()).ShouldBe(401);
        Wait();
        var tokens = await ada.TokensAsync();
        Wait();
        (await App.LogOutAsync(tokens)).ShouldBe(205);
        Wait();
        tokens = await ada.TokensAsync();
        Wait();
        (await App.LogOutAllAsync(tokens.Access)).ShouldBe(205);

        var lines = await LinesAsync();
        Assert.Equal(
            ["account.created accepted", "login rejected", "login accepted", "logout accepted", "login accepted", "logout.all accepted"],
            lines.Select(line => $"{line.Event} {line.Outcome}"));
        var account = Guid.Parse((string)SessionCalls.Claims(tokens.Access)["sub"]!);
        Assert.All(lines, line => Assert.Equal((account, "127.0.0.1"), (line.Account!.Value, line.Ip)));
        Assert.Equal(lines[2].Session, lines[3].Session);
        Assert.Equal(SessionCalls.SessionOf(tokens.Refresh), lines[4].Session);
        Assert.Single(lines.Where(line => line.Subject is not null).Select(line => Convert.ToHexString(line.Subject!)).Distinct());
        Assert.Equal(App.Clock.GetUtcNow().ToUnixTimeMilliseconds(), lines[^1].At);
    }

    [Fact]
    public async Task Failures_at_an_address_without_an_account_can_be_told_apart_and_name_no_address()
    {
        foreach (var address in new[] { "nobody@example.org", "NOBODY@example.org", "another@example.org" })
        {
            (await LogInAsync(address)).ShouldBe(Problems.InvalidCredentials);
            Wait();
        }

        var lines = await LinesAsync();
        var subjects = lines.Select(line => Convert.ToHexString(line.Subject!)).ToArray();
        Assert.Equal(subjects[0], subjects[1]);
        Assert.NotEqual(subjects[0], subjects[2]);
        Assert.All(lines, line => Assert.Null(line.Account));
        Assert.DoesNotContain("nobody", Everything(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_refresh_writes_nothing_and_a_token_that_comes_back_late_one_line()
    {
        var old = await (await App.JoinAsync("bea@example.org")).TokensAsync();
        var before = App.Count("audit");
        (await App.RefreshAsync(old.Refresh)).ShouldBe(200);
        (await App.RefreshAsync(old.Refresh)).ShouldBe(200);
        Assert.Equal(before, App.Count("audit"));

        App.Clock.Advance(TimeSpan.FromSeconds(10));
        (await App.RefreshAsync(old.Refresh)).ShouldBe(Problems.TokenInvalid);
        (await App.RefreshAsync(old.Refresh)).ShouldBe(Problems.TokenInvalid);

        var reuse = Assert.Single(await LinesAsync(), line => line.Event == "refresh.reuse");
        Assert.Equal((SessionCalls.SessionOf(old.Refresh), "127.0.0.1"), (reuse.Session!.Value, reuse.Ip));
        Assert.Equal("generation 0 of 1", reuse.Details);
    }

    [Fact]
    public async Task The_last_guess_of_an_attempt_and_of_an_address_is_recorded_and_logged()
    {
        var cat = await App.RegisterAsync("cat@example.org");
        for (var i = 0; i < 5; i++)
            await cat.ConfirmAsync(cat.WrongCode);

        for (var i = 0; i < 7; i++)
            await cat.ConfirmWithoutIdAsync(cat.WrongCode);

        Assert.Equal(
            ["those of one attempt", "those of the address"],
            (await LinesAsync()).Where(line => line.Event == "guesses.exhausted").Select(line => line.Details).Order(StringComparer.Ordinal));
        Assert.Equal(2, App.Log.All.Count(line => line.Id.Id == 1701));
    }

    [Theory]
    [InlineData("a", 128)]
    [InlineData("\u00E9", 64)]
    [InlineData("\u20AC", 42)]
    [InlineData("\U0001F600", 32)]
    public async Task A_user_agent_has_at_most_128_bytes_and_ends_with_a_whole_character(string character, int count)
    {
        var sent = string.Concat(Enumerable.Repeat(character, 256));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/users/login/")
        {
            Content = new StringContent($$"""{"email":"jan@example.org","password":"{{Wrong}}"}""", Encoding.UTF8, "application/json"),
        };
        Assert.True(request.Headers.TryAddWithoutValidation("User-Agent", sent));
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var http = new HttpClient(handler) { BaseAddress = App.Http.BaseAddress };

        (await Answer.ReadAsync(await http.SendAsync(request))).ShouldBe(Problems.InvalidCredentials);
        var agent = Assert.Single(await LinesAsync()).UserAgent!;
        Assert.Equal(string.Concat(Enumerable.Repeat(character, count)), agent);
    }

    [Fact]
    public async Task A_line_takes_no_more_bytes_than_the_documentation_says_whatever_a_caller_sends()
    {
        string[] agents = [new('a', 4000), string.Concat(Enumerable.Repeat("\U0001F600", 256)), new('\u20AC', 4000)];
        string[] addresses = ["255.255.255.255", "2001:db8:1111:2222:3333:4444:5555:6666", "fe80::1111:2222:3333:4444%4294967295"];
        var entries =
            from kind in App.Services.GetServices<FeatureEvents>().SelectMany(feature => feature.Kinds)
            from agent in agents
            from address in addresses
            select new EventRecord(kind)
            {
                Account = AccountId.New(1),
                Session = SessionId.New(1),
                AddressKey = new byte[32],
                By = CallerWith(address, agent),
                Details = agent,
            };
        var table = entries.ToList();
        await Store.WriteAsync(table, CancellationToken.None);

        var lines = await LinesAsync();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.InRange(
            16 + 8 + 16 + 16 + line.Subject!.Length
                + new[] { line.Event, line.Outcome, line.Ip!, line.UserAgent!, line.Details! }.Sum(Encoding.UTF8.GetByteCount),
            1, MostBytesOfALine));
        var (rows, before) = (0, DiskBytes());
        for (; rows < 6000; rows += table.Count)
            await Store.WriteAsync([.. table.Select(entry => entry with { Account = AccountId.New(rows), AddressKey = RandomNumberGenerator.GetBytes(32) })], CancellationToken.None);

        var perLine = (DiskBytes() - before) / rows;
        Assert.True(perLine <= MostDiskBytesOfALine, $"{perLine} bytes a line");
    }

    [Fact]
    public async Task No_line_can_be_changed_or_removed_before_its_time_and_all_are_removed_after_it()
    {
        (await LogInAsync("eve@example.org")).ShouldBe(401);
        foreach (var tampering in Tampering)
        {
            var refused = Assert.ThrowsAny<DbException>(() => App.Execute(tampering));
            Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        }

        App.Clock.Advance(TimeSpan.FromDays(1));
        (await LogInAsync("fay@example.org")).ShouldBe(401);
        await Store.MaintainAsync(CancellationToken.None);
        Assert.Equal(2, App.Count("audit WHERE event = 'login'"));

        App.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Store.MaintainAsync(CancellationToken.None);
        Assert.Equal(1, App.Count("audit WHERE event = 'login'"));
        Assert.Equal(0, App.Count("audit_sweep"));
    }

    [Fact]
    public async Task More_than_one_sweep_takes_is_removed_all_the_same()
    {
        await WriteAsync("test", 2500);
        // Only this store is two days ahead: a sweep of the server itself would remove lines meanwhile.
        var store = new AuditStore(
            App.Services.GetRequiredService<Database>(),
            new HostClock(new FakeTimeProvider(App.Clock.GetUtcNow() + TimeSpan.FromDays(2))),
            App.Services.GetRequiredService<IOptions<AuditOptions>>());

        await store.MaintainAsync(CancellationToken.None);

        Assert.Equal(0, App.Count("audit WHERE event = 'test'"));
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended_and_filters_choose()
    {
        var gil = await App.JoinAsync("gil@example.org");
        await gil.LogInAsync();
        await LogInAsync("hal@example.org");
        await Store.WriteAsync([.. Enumerable.Range(0, 25).Select(i => new EventRecord(KindOf("test")) { Details = $"{i}" })], CancellationToken.None);

        var (read, after) = (new List<AuditLine>(), Guid.Empty);
        while (await Store.ReadAsync(new AuditFilter(null, null, "test"), after, 10, CancellationToken.None) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 10);
            read.AddRange(page);
            after = page[^1].Id;
        }

        Assert.Equal(25, read.Select(row => row.Details).Distinct().Count());
        var login = Assert.Single(await LinesAsync(), line => line is { Event: "login", Outcome: "accepted" });
        var ofAccount = await Store.ReadAsync(
            new AuditFilter(new AccountId(login.Account!.Value), null, null), Guid.Empty, 100, CancellationToken.None);
        Assert.Equal(["account.created", "login"], ofAccount.Select(row => row.Event).Order(StringComparer.Ordinal));
        var ofAddress = await Store.ReadAsync(new AuditFilter(null, login.Subject, "login"), Guid.Empty, 100, CancellationToken.None);
        Assert.Equal(login.Id, Assert.Single(ofAddress).Id);
    }

    protected abstract Task<DoorcodeApp> StartAsync();

    /// <summary>Writes lines; not so many at once that a slow machine gives the transaction up.</summary>
    private protected async Task WriteAsync(string kind, int count)
    {
        foreach (var chunk in Enumerable.Repeat(new EventRecord(KindOf(kind)), count).Chunk(250))
            await Store.WriteAsync(chunk, CancellationToken.None);
    }

    /// <summary>All that the database holds.</summary>
    protected abstract string Everything();

    /// <summary>What the log takes on disk, indexes included.</summary>
    protected abstract long DiskBytes();

    /// <summary>As docs/audit.md says.</summary>
    protected abstract long MostDiskBytesOfALine { get; }

    /// <summary>What the database must refuse.</summary>
    protected virtual IEnumerable<string> Tampering =>
        ["UPDATE audit SET outcome = 'accepted'", "DELETE FROM audit", "DELETE FROM audit WHERE outcome = 'rejected'"];

    private static EventKind KindOf(string name) => new(name, EventOutcome.Done, "a test");

    private void Wait() => App.Clock.Advance(TimeSpan.FromMilliseconds(1));

    /// <summary>The end of a minute.</summary>
    private Task CountAsync() => App.Services.GetRequiredService<LimitedAttempts>().MaintainAsync(CancellationToken.None);

    private async Task<IEnumerable<string>> SentencesAsync() =>
        (await LinesAsync()).Select(line => $"{line.Outcome} {line.Details}").Order(StringComparer.Ordinal);

    private static Caller CallerWith(string address, string agent)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Headers.UserAgent = agent;
        return Caller.Of(context);
    }

    private async Task<IReadOnlyList<AuditLine>> LinesAsync() =>
        [.. (await Store.ReadAsync(new AuditFilter(null, null, null), Guid.Empty, 10_000, CancellationToken.None))
            .Where(line => !line.Event.StartsWith("signing-key", StringComparison.Ordinal)),
        ];

    private protected Task<Answer> LogInAsync(string email, string password = Wrong) =>
        App.PostAsync("/api/users/login/", ("email", email), ("password", password));
}
