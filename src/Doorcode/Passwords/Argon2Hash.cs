using NSec.Cryptography;

namespace Doorcode.Passwords;

/// <summary>Argon2id with its parameters, in the PHC string format.</summary>
internal sealed record Argon2Hash(int MemoryKibibytes, int Passes)
{
    public const int SaltLength = 16;
    public const int HashLength = 32;

    /// <summary>What a server hashes new passwords with.</summary>
    public static Argon2Hash Current { get; } = new(19456, 2);

    public string Prefix { get; } = $"$argon2id$v=19$m={MemoryKibibytes},t={Passes},p=1$";

    public byte[] Compute(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int length = HashLength)
    {
        using var memory = HashMemory.OfProcess.Take(MemoryKibibytes);
        return PasswordBasedKeyDerivationAlgorithm
            .Argon2id(new Argon2Parameters { MemorySize = MemoryKibibytes, NumberOfPasses = Passes, DegreeOfParallelism = 1 })
            .DeriveBytes(password, salt, length);
    }

    public string Format(byte[] salt, byte[] hash) =>
        $"{Prefix}{Convert.ToBase64String(salt).TrimEnd('=')}${Convert.ToBase64String(hash).TrimEnd('=')}";
}
