using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Doorcode.EmailValidation;

/// <summary>
/// Remembers verdicts for an hour, lets concurrent checks of one address by one network share one request, and applies the outage
/// policy to those that brought no verdict, which are not remembered.
/// </summary>
/// <remarks>
/// A verdict serves only the network that asked for it. For another network the quick answer would reveal that the address was
/// checked within the hour.
/// </remarks>
internal sealed class CachedVerdicts(IEmailValidator validator, OutagePolicy onOutage, TimeProvider time) : IEmailValidator
{
    /// <summary>For how long a verdict is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly VerdictMemory _memory = new();

    public async Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel)
    {
        // All callers of the network share the check: one caller's hanging up ends its own wait only.
        var verdict = await CheckOnce(check).WaitAsync(cancel);
        return verdict is EmailVerdict.Unavailable && onOutage == OutagePolicy.Accept ? EmailVerdict.Accepted.Value : verdict;
    }

    private Task<EmailVerdict> CheckOnce(EmailCheck check)
    {
        var key = KeyOf(check);
        lock (_lock)
        {
            var now = time.GetTimestamp();
            while (_memory.Oldest is { } oldest && time.GetElapsedTime(oldest.Since, now) >= Lifetime)
            {
                _memory.Remove(oldest);
            }

            if (_memory.Find(key) is { } known)
            {
                return known.Source.Task;
            }

            var verdict = new RememberedVerdict(key, check, now);
            _memory.Add(verdict);
            return RunAsync(check, verdict);
        }
    }

    private async Task<EmailVerdict> RunAsync(EmailCheck check, RememberedVerdict entry)
    {
        // Nothing of the check may run under the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var verdict = await validator.CheckAsync(check, CancellationToken.None);
            if (verdict is EmailVerdict.Unavailable)
            {
                Forget(entry);
            }

            entry.Source.SetResult(verdict);
        }
        catch (Exception failure)
        {
            // Not swallowed: every caller that waits gets it.
            Forget(entry);
            entry.Source.SetException(failure);
        }

        return await entry.Source.Task;
    }

    private void Forget(RememberedVerdict entry)
    {
        lock (_lock)
        {
            _memory.Remove(entry);
        }
    }

    // A hash, so that memory holds no list of addresses; 128 bits do not collide.
    private static UInt128 KeyOf(EmailCheck check)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{check.Network}\0{check.Address.Canonical}"), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
