using System.Security.Cryptography;
using Doorcode.Codes;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Codes;

/// <summary>What every <see cref="ICodeStore"/> does.</summary>
public abstract partial class CodeStoreContract(DoorcodeApp app)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(1);
    private static readonly byte[] Wrong = new byte[32];

    private int _opened;

    protected abstract ICodeStore Store { get; }

    protected DoorcodeApp App => app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private long Now => app.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_right_guess_opens_a_code_once_and_hands_over_what_is_sealed()
    {
        var code = await AddAsync();
        byte[]? content = null;
        Assert.Equal(GuessOutcome.Accepted, await Store.GuessAsync(
            Right(One(code), code), (_, id, sealedPart) =>
            {
                Assert.Equal(code.Id, id);
                content = sealedPart;
                return ValueTask.CompletedTask;
            },
            Cancel));
        Assert.Equal(code.Sealed, content);
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(code, code.CodeMac));
        Assert.Equal(GuessOutcome.Rejected, await GuessAnyAsync(code, code.CodeMac));
    }

    [Fact]
    public async Task The_last_wrong_guess_removes_a_code()
    {
        var code = await AddAsync();
        for (var i = 0; i < 4; i++)
            Assert.Equal(GuessOutcome.Rejected, await GuessAsync(code, Wrong));

        Assert.Equal(GuessOutcome.Exhausted, await GuessAsync(code, Wrong));
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(code, code.CodeMac));
        Assert.Equal(GuessOutcome.Rejected, await GuessAnyAsync(code, code.CodeMac));
        Assert.IsType<ResendOutcome.NothingWaits>(await ResendAsync(One(code)));
        Assert.Null(await LatestAsync(Any(code)));
    }

    [Fact]
    public async Task A_code_ends_with_its_lifetime()
    {
        var (one, two) = (await AddAsync(), await AddAsync());
        app.Clock.Advance(Lifetime - TimeSpan.FromMilliseconds(1));
        Assert.Equal(GuessOutcome.Accepted, await GuessAsync(one, one.CodeMac));
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(two, two.CodeMac));
        Assert.Equal(GuessOutcome.Rejected, await GuessAnyAsync(two, two.CodeMac));
        Assert.IsType<ResendOutcome.NothingWaits>(await ResendAsync(One(two)));
        Assert.Null(await LatestAsync(Any(two)));
    }

    [Fact]
    public async Task Purpose_subject_and_id_must_all_be_right()
    {
        var (code, other) = (await AddAsync(), await AddAsync());
        foreach (var query in new[]
        {
            One(code) with { Purpose = "another" },
            One(code) with { Subject = other.Subject },
            One(code) with { Id = other.Id },
            new CodeQuery("another", code.Subject, null),
            new CodeQuery(code.Purpose, other.Subject, null),
        })
        {
            for (var i = 0; i < 6; i++)
                Assert.Equal(GuessOutcome.Rejected, await GuessAsync(query, code.CodeMac, Budget(20)));
            Assert.NotEqual(code.Id, await (query.Id is null ? LatestAsync(query) : ResentAsync(query)));
        }

        Assert.Equal(GuessOutcome.Accepted, await GuessAsync(code, code.CodeMac));
    }

    [Fact]
    public async Task Without_an_id_wrong_guesses_spend_the_budget_that_is_handed_in_and_no_codes()
    {
        var code = await AddAsync();
        var budget = Budget(5);
        for (var i = 0; i < 4; i++)
            Assert.Equal(GuessOutcome.Rejected, await GuessAsync(Any(code), Wrong, budget));
        Assert.Equal(GuessOutcome.Exhausted, await GuessAsync(Any(code), Wrong, budget));

        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(Any(code), code.CodeMac, budget));
        Assert.Equal(GuessOutcome.Accepted, await GuessAsync(One(code), code.CodeMac, budget));
    }

    [Fact]
    public async Task Without_an_id_the_code_says_which_code_is_meant()
    {
        var one = await AddAsync();
        var two = Make(one.Subject);
        Assert.True(await Store.AddAsync(two, _ => ValueTask.CompletedTask, Cancel));
        Assert.Equal(GuessOutcome.Accepted, await GuessAnyAsync(two, two.CodeMac));
        Assert.Equal(GuessOutcome.Accepted, await GuessAnyAsync(one, one.CodeMac));
    }

    [Fact]
    public async Task No_two_live_codes_of_a_subject_share_a_code()
    {
        var one = await AddAsync();
        var twin = Make(one.Subject) with { CodeMac = one.CodeMac };
        var companion = RandomNumberGenerator.GetInt32(int.MaxValue);
        Assert.False(await Store.AddAsync(twin, WriteCompanion, Cancel));
        Assert.Equal(0, Companions());

        app.Clock.Advance(Lifetime);
        Assert.True(await Store.AddAsync(twin with { CreatedAt = Now, ExpiresAt = Now + 1000 }, WriteCompanion, Cancel));
        Assert.Equal(1, Companions());

        ValueTask WriteCompanion(Transaction transaction)
        {
            return transaction.SendAsync(
                "INSERT INTO rolling_windows (key, times, expires_at) VALUES (@key, @times, @companion)",
                ("@key", RandomNumberGenerator.GetBytes(32)), ("@times", Array.Empty<byte>()), ("@companion", long.MaxValue - companion));
        }

        long Companions() => app.Count($"rolling_windows WHERE expires_at = {long.MaxValue - companion}");
    }

    [Fact]
    public async Task A_code_whose_companion_fails_is_not_kept()
    {
        var code = Make(RandomNumberGenerator.GetBytes(32));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Store.AddAsync(code, _ => throw new InvalidOperationException("The mail could not be stored."), Cancel));
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(code, code.CodeMac));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_right_guesses_at_once_one_opens_it(bool withId)
    {
        for (var round = 0; round < 10; round++)
        {
            var code = await AddAsync();
            _opened = 0;
            var outcomes = await AtOnce.RunAsync(
                40, _ => withId ? GuessAsync(code, code.CodeMac) : GuessAnyAsync(code, code.CodeMac));
            Assert.Single(outcomes, GuessOutcome.Accepted);
            Assert.Equal(1, _opened);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_wrong_guesses_at_once_one_is_the_last(bool withId)
    {
        for (var round = 0; round < 10; round++)
        {
            var code = await AddAsync();
            var budget = Budget(5);
            var outcomes = await AtOnce.RunAsync(
                40, _ => GuessAsync(withId ? One(code) : Any(code), Wrong, budget));
            Assert.Single(outcomes, GuessOutcome.Exhausted);
            Assert.Equal(
                GuessOutcome.Rejected, await GuessAsync(withId ? One(code) : Any(code), code.CodeMac, budget));
        }
    }

    /// <summary>Whatever the order: either the right one came inside the budget, or the wrong ones had used it up.</summary>
    [Fact]
    public async Task A_right_guess_among_wrong_ones_either_opens_it_or_comes_too_late()
    {
        for (var round = 0; round < 20; round++)
        {
            var code = await AddAsync();
            var outcomes = await AtOnce.RunAsync(20, i => GuessAsync(code, i == round ? code.CodeMac : Wrong));
            Assert.Single(outcomes, outcome => outcome is GuessOutcome.Accepted or GuessOutcome.Exhausted);
        }
    }

    [Fact]
    public async Task A_right_guess_whose_work_fails_is_not_spent()
    {
        var code = await AddAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.GuessAsync(
            Right(One(code), code), (_, _, _) => throw new InvalidOperationException("No account."), Cancel));
        Assert.Equal(GuessOutcome.Accepted, await GuessAsync(code, code.CodeMac));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_right_guess_whose_work_fails_can_be_made_again_and_costs_nothing(bool withId)
    {
        var code = await AddAsync();
        for (var i = 0; i < 4; i++)
            await GuessAsync(code, Wrong);

        var query = withId ? One(code) : Any(code);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<BackendUnavailableException>(() => Store.GuessAsync(
                Right(query, code), (_, _, _) => throw new BackendUnavailableException(), Cancel));
        }

        Assert.Equal(GuessOutcome.Accepted, await GuessAsync(query, code.CodeMac, Budget(code)));

        var other = await AddAsync();
        await Assert.ThrowsAsync<BackendUnavailableException>(() => Store.GuessAsync(
            Right(One(other), other), (_, _, _) => throw new BackendUnavailableException(), Cancel));
        app.Clock.Advance(Lifetime);
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(other, other.CodeMac));
    }

    [Fact]
    public async Task Without_an_id_a_network_that_has_codes_of_its_own_gets_no_others()
    {
        byte[] own = [1, 2, 3];
        var (one, two) = (Make(RandomNumberGenerator.GetBytes(32)) with { Network = own }, default(StoredCode));
        Assert.True(await Store.AddAsync(one, _ => ValueTask.CompletedTask, Cancel));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        two = Make(one.Subject) with { Network = [9] };
        Assert.True(await Store.AddAsync(two, _ => ValueTask.CompletedTask, Cancel));
        app.Clock.Advance(Cooldown);

        Assert.Equal(one.Id, await LatestAsync(Any(one) with { Network = own }));
        Assert.Equal(two.Id, await LatestAsync(Any(one) with { Network = [7] }));
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(Any(two) with { Network = own }, two.CodeMac, Budget(20)));
        Assert.Equal(GuessOutcome.Accepted, await GuessAsync(Any(one) with { Network = own }, one.CodeMac, Budget(20)));
        Assert.Equal(GuessOutcome.Accepted, await GuessAsync(Any(two) with { Network = own }, two.CodeMac, Budget(20)));
    }

    private static CodeQuery One(StoredCode code) => new(code.Purpose, code.Subject, code.Id);

    private static CodeQuery Any(StoredCode code) => new(code.Purpose, code.Subject, null);

    private static CodeGuess Right(CodeQuery query, StoredCode code) => new(query, code.CodeMac, Budget(code));

    private static RollingWindow Budget(int limit) => new(RandomNumberGenerator.GetBytes(32), limit, Lifetime);

    private static RollingWindow Budget(StoredCode code) => new(code.Subject, 5, Lifetime);

    private StoredCode Make(byte[] subject) => new(
        RandomNumberGenerator.GetBytes(32),
        "test",
        subject,
        RandomNumberGenerator.GetBytes(32),
        RandomNumberGenerator.GetBytes(64),
        5,
        Now,
        Now + (long)Lifetime.TotalMilliseconds,
        Now + (long)Cooldown.TotalMilliseconds);

    private async Task<StoredCode> AddAsync()
    {
        var code = Make(RandomNumberGenerator.GetBytes(32));
        Assert.True(await Store.AddAsync(code, _ => ValueTask.CompletedTask, Cancel));
        return code;
    }

    private Task<GuessOutcome> GuessAsync(StoredCode code, byte[] mac) => GuessAsync(One(code), mac, Budget(code));

    private Task<GuessOutcome> GuessAnyAsync(StoredCode code, byte[] mac) => GuessAsync(Any(code), mac, Budget(code));

    private Task<GuessOutcome> GuessAsync(CodeQuery query, byte[] mac, RollingWindow budget) =>
        Store.GuessAsync(new CodeGuess(query, mac, budget), Opened, Cancel);

    private ValueTask Opened(Transaction transaction, byte[] id, byte[] sealedPart)
    {
        Interlocked.Increment(ref _opened);
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]?> LatestAsync(CodeQuery query) => (await Store.FindLatestAsync(query, Cancel))?.Id;

    private async Task<byte[]?> ResentAsync(CodeQuery query) => (await ResendAsync(query) as ResendOutcome.Due)?.Id;

    private Task<ResendOutcome> ResendAsync(CodeQuery query) => Store.ResendAsync(query, Cooldown, Cancel);
}
