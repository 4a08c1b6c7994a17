using System.Diagnostics;
using NSec.Cryptography;

namespace Doorcode.Benchmarks;

/// <summary>Argon2id hashes a second that the machine gives on all cores: no request, no database, nothing else.</summary>
internal static class RawHashes
{
    public static double Measure(int seconds)
    {
        var cores = Environment.ProcessorCount;
        var counts = new int[cores];
        var duration = TimeSpan.FromSeconds(seconds);
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, cores)
            .Select(core => new Thread(() => counts[core] = HashUntil(clock, duration)))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    private static int HashUntil(Stopwatch clock, TimeSpan duration)
    {
        // The parameters of Doorcode's password hashes.
        var argon2id = PasswordBasedKeyDerivationAlgorithm.Argon2id(new Argon2Parameters
        {
            DegreeOfParallelism = 1,
            MemorySize = 19_456,
            NumberOfPasses = 2,
        });
        var salt = new byte[16];
        var hashes = 0;
        for (; clock.Elapsed < duration; hashes++)
            argon2id.DeriveBytes(Settings.Password, salt, 32);
        return hashes;
    }
}
