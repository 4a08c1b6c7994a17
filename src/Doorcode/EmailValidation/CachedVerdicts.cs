using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Accounts;

namespace Doorcode.EmailValidation;

/// <summary>
/// Remembers verdicts for an hour, lets concurrent checks of one address share one request, and applies the outage policy to
/// those that brought no verdict, which are not remembered.
/// </summary>
internal sealed class CachedVerdicts(IEmailValidator validator, OutagePolicy onOutage, TimeProvider time) : IEmailValidator
{
    /// <summary>How many addresses are remembered; the oldest make room.</summary>
    public const int Capacity = 10_000;

    /// <summary>For how long.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Entry> _entries = [];
    private readonly Queue<(UInt128 Key, Entry Entry)> _byAge = new();

    public async Task<EmailVerdict> CheckAsync(EmailAddress address, CancellationToken cancel)
    {
        // The check belongs to everybody who waits for it: one caller's hanging up ends its own wait only.
        var verdict = await CheckOnce(address).WaitAsync(cancel);
        return verdict is EmailVerdict.Unavailable && onOutage == OutagePolicy.Accept ? EmailVerdict.Accepted.Value : verdict;
    }

    private Task<EmailVerdict> CheckOnce(EmailAddress address)
    {
        var key = KeyOf(address);
        lock (_lock)
        {
            var now = time.GetTimestamp();
            while (_byAge.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Entry.Since, now) >= Lifetime)
            {
                Forget(_byAge.Dequeue());
            }

            if (_entries.TryGetValue(key, out var known))
            {
                return known.Verdict;
            }

            if (_byAge.Count >= Capacity)
            {
                Forget(_byAge.Dequeue());
            }

            var entry = new Entry(now, new(TaskCreationOptions.RunContinuationsAsynchronously));
            _entries.Add(key, entry);
            _byAge.Enqueue((key, entry));
            return RunAsync(key, entry, address);
        }
    }

    private async Task<EmailVerdict> RunAsync(UInt128 key, Entry entry, EmailAddress address)
    {
        // Nothing of the check may run under the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var verdict = await validator.CheckAsync(address, CancellationToken.None);
            if (verdict is EmailVerdict.Unavailable)
            {
                Drop(key, entry);
            }

            entry.Source.SetResult(verdict);
        }
        catch (Exception failure)
        {
            // Not swallowed: everybody who waits gets it.
            Drop(key, entry);
            entry.Source.SetException(failure);
        }

        return await entry.Verdict;
    }

    private void Drop(UInt128 key, Entry entry)
    {
        lock (_lock)
        {
            Forget((key, entry));
        }
    }

    private void Forget((UInt128 Key, Entry Entry) item)
    {
        if (_entries.TryGetValue(item.Key, out var current) && ReferenceEquals(current, item.Entry))
        {
            _entries.Remove(item.Key);
        }
    }

    // A hash, so that memory holds no list of addresses; 128 bits do not collide.
    private static UInt128 KeyOf(EmailAddress address)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(address.Canonical), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private sealed record Entry(long Since, TaskCompletionSource<EmailVerdict> Source)
    {
        public Task<EmailVerdict> Verdict => Source.Task;
    }
}
