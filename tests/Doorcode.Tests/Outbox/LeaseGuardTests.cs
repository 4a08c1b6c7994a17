using Doorcode.Outbox;

namespace Doorcode.Tests.Outbox;

public sealed class LeaseGuardTests
{
    private const long Start = 1_000_000;
    private const long Wait = 15_000;

    private readonly LeaseGuard _leases = new();

    [Fact]
    public void A_server_that_starts_waits()
    {
        Assert.Equal(long.MinValue, Turn(Start));
        Assert.Equal(Start + Wait, _leases.From);
        Assert.Equal(long.MinValue, Turn(Start + Wait - 1));
        Assert.Equal(Start + Wait, Turn(Start + Wait));
    }

    [Theory]
    [InlineData(20_001)]
    [InlineData(-20_001)]
    public void A_server_that_has_not_turned_for_long_waits_again_as_when_the_clock_jumps(long gap)
    {
        var last = TurnUntilItTakesOver();
        Assert.Equal(long.MinValue, Turn(last + gap));
        Assert.Equal(long.MinValue, Turn(last + gap + Wait - 1));
        Assert.Equal(last + gap + Wait, Turn(last + gap + Wait));
    }

    [Fact]
    public void A_server_that_sleeps_as_long_as_it_may_goes_on_taking_over()
    {
        var last = TurnUntilItTakesOver();
        Assert.Equal(last + 20_000, Turn(last + 20_000));
    }

    [Fact]
    public void The_wait_begins_with_the_first_turn_that_the_database_answers()
    {
        var last = TurnUntilItTakesOver();
        for (var missed = 1; missed <= 30; missed++)
            _leases.Begin(last + (missed * 1000));

        var back = last + 31_000;
        Assert.Equal(long.MinValue, Turn(back));
        Assert.Equal(long.MinValue, Turn(back + Wait - 1));
        Assert.Equal(back + Wait, Turn(back + Wait));
    }

    [Fact]
    public void A_turn_that_fails_now_and_then_puts_nothing_off()
    {
        var last = TurnUntilItTakesOver();
        for (var i = 1; i <= 20; i++)
        {
            _leases.Begin(last + 5_000);
            last += 10_000;
            Assert.Equal(last, Turn(last));
        }
    }

    private long TurnUntilItTakesOver()
    {
        Turn(Start);
        Assert.Equal(Start + Wait, Turn(Start + Wait));
        return Start + Wait;
    }

    private long Turn(long now)
    {
        var dueBy = _leases.Begin(now);
        _leases.DatabaseAnswered(now);
        return dueBy;
    }
}
