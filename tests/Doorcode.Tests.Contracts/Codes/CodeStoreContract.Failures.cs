using System.Security.Cryptography;
using Doorcode.Codes;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Codes;

/// <summary>The failures of an account.</summary>
public abstract partial class CodeStoreContract
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_guess_is_counted_for_the_account(bool withId)
    {
        var (code, account) = (await AddAsync(), Account());
        var query = withId ? One(code) : Any(code);
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(GuessOutcome.Rejected, await GuessAsync(query, Wrong, code, account));
            Assert.Equal(i, await FailuresAsync(code, account));
        }

        Assert.Equal(GuessOutcome.Exhausted, await GuessAsync(query, Wrong, code, account));
        Assert.Equal(5, await FailuresAsync(code, account));
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(query, Wrong, code, account));
        Assert.Equal(5, await FailuresAsync(code, account));
    }

    [Fact]
    public async Task Failures_of_an_account_are_counted_over_all_codes_and_purposes_up_to_the_limit()
    {
        var account = Account();
        var one = await AddAsync();
        var two = Make(one.Subject) with { Purpose = "another" };
        var three = Make(one.Subject);
        Assert.True(await Store.AddAsync(two, _ => ValueTask.CompletedTask, Cancel));
        Assert.True(await Store.AddAsync(three, _ => ValueTask.CompletedTask, Cancel));
        var counts = new List<int>();
        foreach (var code in new[] { one, two, three })
        {
            for (var i = 0; i < 4; i++)
                await GuessAsync(One(code), Wrong, code, account);

            counts.Add(await FailuresAsync(one, account));
        }

        Assert.Equal([4, 8, 10], counts);
    }

    [Fact]
    public async Task A_failure_of_an_account_counts_for_the_length_of_the_window_and_the_latest_are_kept()
    {
        var account = Account() with { Limit = 3 };
        var first = await AddAsync();
        await GuessAsync(One(first), Wrong, first, account);
        await GuessAsync(One(first), Wrong, first, account);
        app.Clock.Advance(Day / 2);
        var second = Make(first.Subject);
        Assert.True(await Store.AddAsync(second, _ => ValueTask.CompletedTask, Cancel));
        await GuessAsync(One(second), Wrong, second, account);
        await GuessAsync(One(second), Wrong, second, account);
        Assert.Equal(3, await FailuresAsync(first, account));

        app.Clock.Advance(Day / 2);
        Assert.Equal(2, await FailuresAsync(first, account));
        app.Clock.Advance(Day / 2 - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await FailuresAsync(first, account));
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await FailuresAsync(first, account));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_right_guess_clears_the_failures_of_its_account_and_of_no_other(bool withId)
    {
        var (code, other, account, another) = (await AddAsync(), await AddAsync(), Account(), Account());
        await GuessAsync(One(code), Wrong, code, account);
        await GuessAsync(Any(code), Wrong, code, account);
        await GuessAsync(One(other), Wrong, other, another);
        Assert.Equal(2, await FailuresAsync(code, account));

        Assert.Equal(GuessOutcome.Accepted, await GuessAsync(withId ? One(code) : Any(code), code.CodeMac, code, account));
        Assert.Equal(0, await FailuresAsync(code, account));
        Assert.Equal(1, await FailuresAsync(other, another));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_right_guess_whose_work_fails_leaves_the_failures_of_the_account(bool withId)
    {
        var (code, account) = (await AddAsync(), Account());
        await GuessAsync(One(code), Wrong, code, account);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await GuessAsync(One(code), Wrong, code, account);
        var right = Right(withId ? One(code) : Any(code), code) with { Account = account };
        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<BackendUnavailableException>(
                () => Store.GuessAsync(right, (_, _, _) => throw new BackendUnavailableException(), Cancel));
            Assert.Equal(2, await FailuresAsync(code, account));
        }

        app.Clock.Advance(Day - TimeSpan.FromSeconds(1));
        Assert.Equal(1, await FailuresAsync(code, account));
    }

    [Fact]
    public async Task Where_no_code_is_live_no_failure_is_counted()
    {
        var (code, account) = (await AddAsync(), Account());
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(One(code) with { Id = Wrong }, Wrong, code, account));
        Assert.Equal(
            GuessOutcome.Rejected, await GuessAsync(new CodeQuery("another", code.Subject, null), Wrong, code, account));
        app.Clock.Advance(Lifetime);
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(One(code), Wrong, code, account));
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(Any(code), Wrong, code, account));
        Assert.Equal(0, await FailuresAsync(code, account));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_guess_at_a_decoy_spends_a_guess_and_is_no_failure_of_an_account(bool withId)
    {
        var account = Account();
        var decoy = await AddDecoyAsync(SubjectOfNone());
        var query = withId ? One(decoy) : Any(decoy);
        for (var i = 0; i < 4; i++)
            Assert.Equal(GuessOutcome.Rejected, await GuessAsync(query, Wrong, decoy, account));

        Assert.Equal(GuessOutcome.Exhausted, await GuessAsync(query, Wrong, decoy, account));
        Assert.Equal(0, await FailuresAsync(decoy, account));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_guess_at_a_decoy_leaves_the_failures_at_other_codes_as_they_are(bool isFull)
    {
        var account = Account() with { Limit = isFull ? 3 : 4 };
        var code = await AddAsync();
        for (var i = 0; i < 3; i++)
        {
            await GuessAsync(One(code), Wrong, code, account);
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var decoy = await AddDecoyAsync(code.Subject);
        await GuessAsync(One(decoy), Wrong, decoy, account);
        Assert.Equal(3, await FailuresAsync(code, account));
        app.Clock.Advance(Day - TimeSpan.FromMinutes(3));
        Assert.Equal(2, await FailuresAsync(code, account));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_wrong_guess_without_an_id_is_a_failure_of_an_account_where_a_live_code_is_no_decoy(bool isLive, int failures)
    {
        var account = Account();
        var code = await AddAsync();
        if (!isLive)
            await GuessAsync(code, code.CodeMac);

        var decoy = await AddDecoyAsync(code.Subject);
        Assert.Equal(GuessOutcome.Rejected, await GuessAsync(Any(decoy), Wrong, decoy, account));
        Assert.Equal(failures, await FailuresAsync(code, account));
    }

    [Fact]
    public async Task A_guess_that_names_no_account_leaves_its_failures_as_they_are()
    {
        var (code, account) = (await AddAsync(), Account());
        await GuessAsync(One(code), Wrong, code, account);
        await GuessAsync(code, Wrong);
        await GuessAnyAsync(code, Wrong);
        Assert.Equal(GuessOutcome.Accepted, await GuessAsync(code, code.CodeMac));
        Assert.Equal(1, await FailuresAsync(code, account));
    }

    /// <summary>8 codes take 5 guesses each, and the budget of guesses without an id takes 5.</summary>
    [Fact]
    public async Task Of_wrong_guesses_at_once_each_that_was_compared_is_counted_for_the_account()
    {
        var account = Account() with { Limit = 100 };
        var codes = new List<StoredCode> { await AddAsync() };
        while (codes.Count < 8)
        {
            codes.Add(Make(codes[0].Subject));
            Assert.True(await Store.AddAsync(codes[^1], _ => ValueTask.CompletedTask, Cancel));
        }

        var keeper = Make(codes[0].Subject);
        Assert.True(await Store.AddAsync(keeper, _ => ValueTask.CompletedTask, Cancel));

        var outcomes = await AtOnce.RunAsync(
            8 * 12, i => GuessAsync(i % 12 < 9 ? One(codes[i % 8]) : Any(codes[0]), Wrong, codes[0], account));

        Assert.Equal(8 + 1, outcomes.Count(outcome => outcome is GuessOutcome.Exhausted));
        Assert.Equal(8 * 5 + 5, await FailuresAsync(codes[0], account));
    }

    [Fact]
    public async Task A_right_guess_among_wrong_ones_of_its_account_clears_what_was_counted_before_it()
    {
        for (var round = 0; round < 10; round++)
        {
            var account = Account();
            var code = await AddAsync();
            var other = Make(code.Subject);
            Assert.True(await Store.AddAsync(other, _ => ValueTask.CompletedTask, Cancel));
            for (var i = 0; i < 4; i++)
                await GuessAsync(Any(code), Wrong, code, account);

            var outcomes = await AtOnce.RunAsync(
                5, i => i == 0
                    ? GuessAsync(One(code), code.CodeMac, code, account)
                    : GuessAsync(One(other), Wrong, other, account));

            Assert.Single(outcomes, GuessOutcome.Accepted);
            Assert.InRange(await FailuresAsync(code, account), 0, 4);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_right_guess_after_too_many_failures_of_the_account_is_rejected(bool withId)
    {
        var (code, account) = (await AddAsync(), Account());
        var other = Make(code.Subject);
        Assert.True(await Store.AddAsync(other, _ => ValueTask.CompletedTask, Cancel));
        for (var i = 0; i < 3; i++)
            await GuessAsync(One(other), Wrong, other, account);

        var right = Right(withId ? One(code) : Any(code), code) with { Account = account };
        Assert.Equal(GuessOutcome.Rejected, await Store.GuessAsync(right with { MostFailures = 3 }, Opened, Cancel));
        Assert.InRange(await FailuresAsync(code, account), 3, 4);
        Assert.Equal(0, _opened);
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 4)]
    [InlineData(true, null)]
    [InlineData(false, null)]
    public async Task A_right_guess_after_fewer_failures_or_without_a_limit_is_taken_and_clears_them(bool withId, int? most)
    {
        var (code, account) = (await AddAsync(), Account());
        for (var i = 0; i < 3; i++)
            await GuessAsync(One(code), Wrong, code, account);

        var right = Right(withId ? One(code) : Any(code), code) with { Account = account, MostFailures = most };
        Assert.Equal(GuessOutcome.Accepted, await Store.GuessAsync(right, Opened, Cancel));
        Assert.Equal(0, await FailuresAsync(code, account));
    }

    private static byte[] SubjectOfNone() => RandomNumberGenerator.GetBytes(32);

    /// <summary>A decoy has a shorter hash than a code, and is like one otherwise.</summary>
    private async Task<StoredCode> AddDecoyAsync(byte[] subject)
    {
        var decoy = Make(subject) with { CodeMac = RandomNumberGenerator.GetBytes(StoredCode.MacLength / 2) };
        Assert.True(await Store.AddAsync(decoy, _ => ValueTask.CompletedTask, Cancel));
        return decoy;
    }

    private static RollingWindow Account() => new(RandomNumberGenerator.GetBytes(32), 10, Day);

    private Task<GuessOutcome> GuessAsync(CodeQuery query, byte[] mac, StoredCode code, RollingWindow account) =>
        Store.GuessAsync(new CodeGuess(query, mac, Budget(code)) { Account = account }, Opened, Cancel);

    private Task<int> FailuresAsync(StoredCode code, RollingWindow account) => Store.CountFailuresAsync(code.Subject, account, Cancel);
}
