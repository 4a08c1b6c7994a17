using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Doorcode.Passwords.Imported;

/// <summary>scrypt (RFC 7914) by the libsodium that NSec brings; NSec's own class fixes the length of the salt.</summary>
internal static class Scrypt
{
    /// <summary>Computes a hash.</summary>
    /// <param name="password">The password.</param>
    /// <param name="salt">The salt, of any length.</param>
    /// <param name="cost">N, a power of 2.</param>
    /// <param name="blockSize">r.</param>
    /// <param name="parallelism">p.</param>
    /// <param name="length">Of the hash, in bytes.</param>
    public static byte[] Compute(byte[] password, byte[] salt, int cost, int blockSize, int parallelism, int length)
    {
        // Making an algorithm of NSec initialises libsodium, which then chooses its fastest code.
        PasswordBasedKeyDerivationAlgorithm.Argon2id(new Argon2Parameters { MemorySize = 8, NumberOfPasses = 1, DegreeOfParallelism = 1 });
        var hash = new byte[length];
        return ComputeByLibsodium(
            password, (nuint)password.Length, salt, (nuint)salt.Length, (ulong)cost, (uint)blockSize, (uint)parallelism, hash, (nuint)length) == 0
            ? hash
            : throw new CryptographicException("libsodium has not computed a scrypt hash: there was too little memory.");
    }

    [DllImport("libsodium", EntryPoint = "crypto_pwhash_scryptsalsa208sha256_ll", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int ComputeByLibsodium(
        byte[] password, nuint passwordLength, byte[] salt, nuint saltLength, ulong cost, uint blockSize, uint parallelism, byte[] hash, nuint hashLength);
}
