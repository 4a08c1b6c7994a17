namespace Doorcode.Passwords.Imported;

/// <summary>
/// What verifying an imported hash may cost: two seconds of a core and 256 MiB. As many run at once as there are cores. The numbers were
/// measured on a core that makes one of our own hashes in about 17 ms.
/// </summary>
internal static class HashCosts
{
    private const int MaxMemoryKibibytes = 256 << 10;

    /// <summary>Of libsodium, in KiB times passes.</summary>
    private const long MaxNativeArgon2Work = 1 << 22;

    /// <summary>Of the managed code that computes what libsodium does not.</summary>
    private const long MaxManagedArgon2Work = 1 << 20;

    private const int MaxArgon2Lanes = 16;

    private const int MinBcryptCost = 4;
    private const int MaxBcryptCost = 14;

    /// <summary>Iterations times blocks of the key.</summary>
    private const long MaxPbkdf2Work = 5_000_000;

    /// <summary>N times r times p.</summary>
    private const long MaxScryptWork = 1 << 22;

    private const int MaxScryptBlockSize = 64;

    /// <summary>With a smaller N, filling a lane by HMAC-SHA256 takes longer than the steps over it; it is counted as if N were this.</summary>
    private const int LeastScryptCost = 64;

    /// <summary>Which part this is of the two seconds that a login may cost.</summary>
    public static double PartOf(HashWork work) => work.Kind switch
    {
        HashKind.Argon2 argon2 =>
            (double)argon2.Memory * argon2.Passes * work.Amount / (argon2.IsNative ? MaxNativeArgon2Work : MaxManagedArgon2Work),
        HashKind.Bcrypt => (double)work.Amount / (1L << MaxBcryptCost),
        HashKind.Scrypt scrypt => (double)StepsOf(scrypt) * work.Amount / MaxScryptWork,
        _ => (double)work.Amount / MaxPbkdf2Work,
    };

    /// <summary>Whether a login may cost this.</summary>
    public static bool Allow(HashWork work) => work.Kind switch
    {
        HashKind.Argon2 argon2 => argon2 is { Lanes: >= 1 and <= MaxArgon2Lanes, Passes: >= 1, Memory: <= MaxMemoryKibibytes }
            && argon2.Memory >= 8 * argon2.Lanes
            && (long)argon2.Memory * argon2.Passes <= (argon2.IsNative ? MaxNativeArgon2Work : MaxManagedArgon2Work),
        HashKind.Bcrypt => work.Amount is >= 1L << MinBcryptCost and <= 1L << MaxBcryptCost,
        HashKind.Scrypt scrypt => scrypt is { Cost: >= 2, BlockSize: >= 1 and <= MaxScryptBlockSize }
            && int.IsPow2(scrypt.Cost)
            && work.Amount is >= 1 and <= MaxScryptWork
            && scrypt.MemoryKibibytes(work.Amount) <= MaxMemoryKibibytes
            && StepsOf(scrypt) * work.Amount <= MaxScryptWork,
        _ => work.Amount is >= 1 and <= MaxPbkdf2Work,
    };

    /// <summary>For each lane.</summary>
    private static long StepsOf(HashKind.Scrypt scrypt) => (long)Math.Max(scrypt.Cost, LeastScryptCost) * scrypt.BlockSize;
}
