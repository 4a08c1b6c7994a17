using System.Diagnostics.CodeAnalysis;
using Doorcode.Storage;

namespace Doorcode.Sealing;

/// <summary>
/// Exchanges the master key. The next key is on disk before anything is sealed with it, one transaction seals everything anew and
/// replaces the check, and then the file takes the place of the old one: whenever it is cut off, one of the two files fits.
/// </summary>
[Experimental("DOORCODE002")]
public sealed class RotateMasterKey
{
    private const string ReplaceCheck = "UPDATE master_key_check SET sealed = @sealed WHERE id = 1";

    private readonly MasterKey _master;
    private readonly MasterKeyFile _file;
    private readonly Database _database;
    private readonly IEnumerable<IMasterKeyRotation> _states;

    internal RotateMasterKey(MasterKey master, MasterKeyFile file, Database database, IEnumerable<IMasterKeyRotation> states) =>
        (_master, _file, _database, _states) = (master, file, database, states);

    /// <summary>Does it. The database must be open alone (<see cref="Database.OpenExclusiveAsync"/>): other processes would go on with the old key.</summary>
    /// <returns>Whether the new key is in its place; if not, it waits beside it and is used from there.</returns>
    /// <exception cref="StartRefusedException">The database is not open alone.</exception>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        if (!_database.IsAlone)
            throw new StartRefusedException("The master key is rotated while nothing else has the database open.");

        var next = await _file.ReadOrMakeNextAsync(cancel);
        var change = new MasterKeyChange(_master.Value, next);
        await _database.WriteAsync(
            async tx =>
            {
                foreach (var state in _states)
                    await state.ReSealAsync(tx, change);

                return await tx.ExecuteAsync(ReplaceCheck, ("@sealed", MasterKey.Check(next)));
            },
            cancel);
        return _file.TryPromoteNext();
    }
}
