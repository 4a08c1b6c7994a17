using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Doorcode.Passwords.Imported;

/// <summary>A kind of work that verifying a password can be. No kind can stand in for another; amounts of one kind add up.</summary>
internal abstract record HashKind
{
    private HashKind()
    {
    }

    /// <summary>Does so much of this work and discards the result; only its time and memory matter.</summary>
    public abstract void Spend(long amount);

    /// <summary>PBKDF2 (RFC 8018); counted in iterations, times the blocks of the key.</summary>
    public sealed record Pbkdf2(HashAlgorithmName Function) : HashKind
    {
        public int BlockLength => Function.Name switch
        {
            "SHA1" => SHA1.HashSizeInBytes,
            "SHA256" => SHA256.HashSizeInBytes,
            _ => SHA512.HashSizeInBytes,
        };

        public override void Spend(long amount) => Compute("", new byte[16], (int)amount, BlockLength);

        public byte[] Compute(string password, byte[] salt, int iterations, int length) =>
            Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, Function, length);
    }

    /// <summary>bcrypt; counted in rounds, which are 2 to the power of the cost.</summary>
    public sealed record Bcrypt : HashKind
    {
        public override void Spend(long amount)
        {
            for (var cost = 4; 1L << cost <= amount; cost++)
            {
                if ((amount & (1L << cost)) != 0)
                    BCrypt.Net.BCrypt.HashPassword("x", string.Create(CultureInfo.InvariantCulture, $"$2b${cost:00}$abcdefghijklmnopqrstuu"));
            }
        }
    }

    /// <summary>Argon2 (RFC 9106) with its parameters; counted in hashes, since no two sets of parameters add up.</summary>
    /// <param name="IsId">Argon2id, or else Argon2i.</param>
    /// <param name="Memory">In KiB.</param>
    /// <param name="Passes">Over the memory.</param>
    /// <param name="Lanes">Of the memory.</param>
    /// <param name="IsNative">Whether libsodium computes it, which knows neither lanes nor other lengths of salt.</param>
    public sealed record Argon2(bool IsId, int Memory, int Passes, int Lanes, bool IsNative) : HashKind
    {
        public override void Spend(long amount)
        {
            for (var i = 0; i < amount; i++)
                Compute([], new byte[IsNative ? Argon2Hash.SaltLength : Argon2Hash.SaltLength - 1], Argon2Hash.HashLength);
        }

        public byte[] Compute(byte[] password, byte[] salt, int length)
        {
            if (IsNative)
                return new Argon2Hash(Memory, Passes).Compute(password, salt, length);

            using var taken = HashMemory.OfProcess.Take(Memory);
            var generator = new Argon2BytesGenerator();
            generator.Init(new Argon2Parameters.Builder(IsId ? Argon2Parameters.Argon2id : Argon2Parameters.Argon2i)
                .WithVersion(Argon2Parameters.Version13)
                .WithMemoryAsKB(Memory)
                .WithIterations(Passes)
                .WithParallelism(Lanes)
                .WithSalt(salt)
                .Build());
            var hash = new byte[length];
            generator.GenerateBytes(password, hash);
            return hash;
        }
    }

    /// <summary>scrypt (RFC 7914) with its parameters; counted in lanes (p), which are computed one after another.</summary>
    /// <param name="Cost">N, a power of 2.</param>
    /// <param name="BlockSize">r.</param>
    public sealed record Scrypt(int Cost, int BlockSize) : HashKind
    {
        private const int BlocksPerKibibyte = 8;

        /// <summary>r blocks of 128 bytes for each of the N steps, over which the lanes take turns, and for each lane itself; rounded down.</summary>
        public long MemoryKibibytes(long lanes) => (Cost + lanes) * BlockSize / BlocksPerKibibyte;

        public override void Spend(long amount) => Compute([], new byte[16], (int)amount, 32);

        public byte[] Compute(byte[] password, byte[] salt, int lanes, int length)
        {
            using var taken = HashMemory.OfProcess.Take(MemoryKibibytes(lanes));
            return Imported.Scrypt.Compute(password, salt, Cost, BlockSize, lanes, length);
        }
    }
}
