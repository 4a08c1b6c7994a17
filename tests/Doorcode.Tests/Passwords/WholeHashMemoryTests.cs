using Doorcode.Passwords;
using Doorcode.Passwords.Imported;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Passwords;

/// <summary>Takes all memory for hashes of the process, so no other test may hash a password meanwhile.</summary>
[CollectionDefinition(nameof(WholeHashMemory), DisableParallelization = true)]
public sealed class WholeHashMemory;

[Collection(nameof(WholeHashMemory))]
public sealed class WholeHashMemoryTests
{
    public static TheoryData<string> MemoryHard { get; } =
    [
        Argon2Hash.Current.Format(new byte[Argon2Hash.SaltLength], new byte[Argon2Hash.HashLength]),
        "argon2$argon2id$v=19$m=1024,t=1,p=8$c29tZXNhbHQxMjM0$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI",
        "scrypt$1024$salt$8$1$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    ];

    [Theory]
    [MemberData(nameof(MemoryHard))]
    public async Task Every_hash_that_takes_memory_waits_for_that_of_the_process(string hash)
    {
        Task<HashVerdict> verified;
        using (HashMemory.OfProcess.Take(long.MaxValue))
        {
            var before = HashMemory.OfProcess.Waiting;
            verified = Task.Factory.StartNew(
                () => HashFormats.Verify("not it at all", hash), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await Eventually.TrueAsync(() => HashMemory.OfProcess.Waiting > before, "it waits");
            Assert.False(verified.IsCompleted);
        }

        Assert.Equal(HashVerdict.Differs, await verified);
    }
}
