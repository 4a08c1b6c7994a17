using System.Diagnostics.CodeAnalysis;
using Doorcode.Passwords.Imported;

namespace Doorcode.Accounts;

/// <summary>Says what imported hashes make of a failed login, which does the work of every kind of them; for operators.</summary>
[Experimental("DOORCODE002")]
public sealed class MeasureFailedLogins
{
    private readonly ImportedHashes _hashes;
    private readonly FailedLoginCost _failures;

    internal MeasureFailedLogins(ImportedHashes hashes, FailedLoginCost failures) => (_hashes, _failures) = (hashes, failures);

    /// <summary>Looks which kinds of hashes the database holds.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The share, from 0 to 1, of a login's allowed cost that the imported hashes take.</returns>
    public async Task<double> RunAsync(CancellationToken cancel)
    {
        await _hashes.MaintainAsync(cancel);
        return _failures.Part;
    }
}
