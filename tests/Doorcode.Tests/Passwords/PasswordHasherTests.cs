using System.Globalization;
using Doorcode.Passwords;
using Doorcode.Passwords.Imported;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Doorcode.Tests.Passwords;

public sealed class PasswordHasherTests : IDisposable
{
    private readonly HashQueue _gate = new(Meters.None(), Argon2Hash.Current, HashMemory.OfProcess, NullLogger<HashQueue>.Instance);

    public static TheoryData<string?[]> Databases => new(
        // Nobody was imported.
        [null, "!unusable", "$2b$31$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW"],
        // From Django, over several of its releases.
        [
            null,
            "!unusable",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
            "pbkdf2_sha256$26000$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=",
            "pbkdf2_sha256$200000$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=",
        ],
        // From several places.
        [
            null,
            "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW",
            "$2b$10$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW",
            "argon2$argon2id$v=19$m=10240,t=2,p=8$RGdlS1V0aFJ1RVdPQjNUS3lrTm5UUg$SZ1wQuYl6II84cCAp69n7A",
        ]);

    public void Dispose() => _gate.Dispose();

    [Theory]
    [MemberData(nameof(Databases))]
    public void A_failed_verification_is_as_much_work_whichever_hash_of_the_database_is_asked_for(string?[] hashes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "asks the kernel how long a thread has run");
        var failures = new FailedLoginCost(Argon2Hash.Current);
        foreach (var hash in hashes)
        {
            if (hash is not null && HashFormats.Read(hash) is { } readable)
                failures.Learn(readable.Work);
        }

        var hasher = new PasswordHasher(_gate, Argon2Hash.Current, failures, NullLogger<PasswordHasher>.Instance);
        var times = new long[hashes.Length];
        Array.Fill(times, long.MaxValue);
        // Whatever else the machine does only adds, so the least of some is what each takes.
        for (var round = 0; round < 3 || (round < 12 && times.Max() >= 2 * times.Min()); round++)
        {
            for (var i = 0; i < hashes.Length; i++)
            {
                var before = Nanoseconds();
                Assert.False(hasher.Verify("not the password", hashes[i]));
                times[i] = Math.Min(times[i], Nanoseconds() - before);
            }
        }

        Assert.True(times.Max() < 2 * times.Min(), string.Join(' ', times));
    }

    [Fact]
    public void A_failure_costs_of_each_kind_what_the_dearest_takes_however_much_of_it_has_been_done()
    {
        var failures = new FailedLoginCost(Argon2Hash.Current);
        var (sha, bcrypt) = (new HashKind.Pbkdf2(System.Security.Cryptography.HashAlgorithmName.SHA256), new HashKind.Bcrypt());
        var own = Assert.Single(failures.Whole);
        foreach (var work in new HashWork[] { new(sha, 1000), new(sha, 5000), new(sha, 3000), new(bcrypt, 32) })
            failures.Learn(work);

        Assert.Equal(new HashSet<HashWork> { own, new(sha, 5000), new(bcrypt, 32) }, failures.Whole.ToHashSet());

        failures.Forget();
        Assert.Equal([own], failures.Whole);
    }

    [Fact]
    public async Task A_kind_that_no_look_at_the_database_has_found_is_learned_when_it_is_met()
    {
        var failures = new FailedLoginCost(Argon2Hash.Current);
        var hasher = new PasswordHasher(_gate, Argon2Hash.Current, failures, NullLogger<PasswordHasher>.Instance);

        await hasher.VerifyAsync(new TypedPassword("x", AsTyped: null), "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW", new Origin("site", "network"), CancellationToken.None);

        Assert.Contains(new HashWork(new HashKind.Bcrypt(), 32), failures.Whole);
    }

    /// <summary>How long this thread has run, whoever else had the cores meanwhile.</summary>
    private static long Nanoseconds() =>
        long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
}
