using System.Diagnostics;
using Doorcode.Accounts;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Doorcode.Tests.Accounts;

public sealed class PasswordHasherTests : IDisposable
{
    private readonly HashGate _gate = new(Meters.None());

    public void Dispose() => _gate.Dispose();

    [Theory]
    [InlineData("!unusable")]
    [InlineData("$2b$31$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW")]
    public async Task A_hash_that_cannot_be_read_costs_as_much_as_none(string hash)
    {
        var hasher = new PasswordHasher(_gate, NullLogger<PasswordHasher>.Instance);
        await FastestAsync(hasher, hash: null);

        Assert.True(await FastestAsync(hasher, hash) > await FastestAsync(hasher, hash: null) / 3);
    }

    /// <summary>Whatever else the machine does only adds.</summary>
    private static async Task<TimeSpan> FastestAsync(PasswordHasher hasher, string? hash)
    {
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.False(await hasher.VerifyAsync("correct horse battery", hash, CancellationToken.None));
            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
        }

        return fastest;
    }
}
