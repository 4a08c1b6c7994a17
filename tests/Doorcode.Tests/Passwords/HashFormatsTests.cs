using System.Security.Cryptography;
using System.Text;
using Doorcode.Passwords;
using Doorcode.Passwords.Imported;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Passwords;

/// <summary>Every vector was made by somebody else's program, which is named beside it.</summary>
public sealed class HashFormatsTests
{
    private const string Password = "correct horse battery";
    private const string Umlauts = "p\u00E4ssw\u00F6rd \u2603";

    private static readonly string Hundred = new('x', 100);

    public static TheoryData<string, string> Vectors => new()
    {
        // The argon2 program of the reference implementation.
        { Password, "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU" },
        { Umlauts, "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MGLg2Cr9C0+v1nGiPvIUmfAgIQofadYGUx+5u5jc50M" },
        // argon2-cffi, and Django with it.
        { Password, "$argon2id$v=19$m=1024,t=3,p=4$8yLnE0EwKmeVkCnZfut03Q$S/NCGsBCPzv/5y1IOqCBtQ" },
        { Password, "argon2$argon2id$v=19$m=102400,t=2,p=8$RGdlS1V0aFJ1RVdPQjNUS3lrTm5UUg$SZ1wQuYl6II84cCAp69n7A" },
        { Password, "argon2$argon2i$v=19$m=512,t=2,p=2$t1Vo0wU5k3986fpaE1vzHw$uODHB2WKBIpmmz9CXjlpUA" },
        // Django.
        { Password, "pbkdf2_sha256$260000$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=" },
        { Umlauts + " \U0001F9ED", "pbkdf2_sha256$260000$Xk3mQ9vL2pR7$0Pt7JRUPPI1vp0gFKMIq5sg2nuMOIkeoRUiiMu6qiuw=" },
        // Python's bcrypt, Apache's htpasswd, and the crypt of glibc.
        { Password, "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW" },
        { Password, "$2a$05$9/ez2HtJ0mCkxek4HrP6yu/8FOqH7RzX2L/X0BS0uhvs6QRia5/DC" },
        { Password, "$2y$05$Uo3Oxnzzh3ozEdEVperCPupxX6HQOssqY5t4tL7gKeqshE.QBcWvG" },
        { Umlauts, "$2b$05$vyCEkYIcsHJ4rm.W.XYCZeQp0a9UQP49czplGkZOIIO3cYUXHIke6" },
        { "test", "$2b$04$abcdefghijklmnopqrstuuoD8yw7MmybLKVooaTGGZAt3HXugv2.a" },
        { Hundred, "$2b$05$Q8mn1TTTVXfeQHAAYB1yxeiw8Ssm6/w2jIhPA.Vud/.Daf/YfYId." },
        // The crypt of glibc over Perl's Digest::SHA, as Django's bcrypt_sha256 writes it: the whole password counts.
        { Password, "bcrypt_sha256$$2b$05$.LM2jFWiPNrykwlq5rhPN.y47m2mOn0CC9PgfeEW3dK2mOnwHsS.m" },
        { Hundred, "bcrypt_sha256$$2b$05$.LM2jFWiPNrykwlq5rhPN.GXCo5gfk.wOBYzaZ4T4e6a6Li0uasIO" },
        { Password, "bcrypt$$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW" },
        // Python's hashlib, as Django writes it.
        { Password, "pbkdf2_sha1$260000$Xk3mQ9vL2pR7$wpU+ecgR1FGHE1ceA3qJsd+kVfs=" },
        { Password, "scrypt$16384$Xk3mQ9vL2pR7$8$5$P2Hcf3i50XbDfUQY3FYyYhUvgUPUnkcGQCIS42+LyyBd9tQ6XWul7cdHgKl02lEPAnRg11qdmxo5P40Zn7qm9g==" },
        { Umlauts, "scrypt$16384$Xk3mQ9vL2pR7$8$1$L2SuCYo3gkJF+pBNhAWyk0i4rUCKo3lXO2MVnenWfgBjyaqKbgSwSdfPt8a3/Z1L3NfB5xZjwLEAryYvelYw9g==" },
        // Python's hashlib, as PHC strings.
        { Umlauts, "$scrypt$ln=15,r=8,p=2$c2l4dGVlbiBieXRlcyBhdA$kFx487D6inVeriy0Tnfk72M+ZbXxDSJ0PtuNky8/RPw" },
        { Password, "$pbkdf2-sha256$i=27500,l=64$c2l4dGVlbiBieXRlcyBhdA$IeUQvrS70TrcjORcB0d0Oh5518Knlc794Wf5KpgWcOpd0DAIxM9Z2wZU8JOMyQEF2XeVXOBf0aeha+E17BMgcA" },
        { Umlauts, "$pbkdf2-sha512$i=210000$c2l4dGVlbiBieXRlcyBhdA$yteneWtiNwUvmk0TXdW0L6NYvJB3874L6fDin/jJyg/BlPpHVcydlkJVhXvgstOXw4ezSzobbTzCUE5VoDfiig" },
        { Password, "$pbkdf2$i=20000,l=20$c2l4dGVlbiBieXRlcyBhdA$1gUryN1j28uvOg5VNwZyiNkYSfo" },
        // Firebase's own example.
        { "user1password", "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==" },
    };

    public static TheoryData<string, string> Weak => new()
    {
        // Python's hashlib, as Django and as LDAP servers write it.
        { Password, "md5$Xk3mQ9vL$9dae4468a749989d2abf2d189ea097e6" },
        { Umlauts, "sha1$Xk3mQ9vL$87a91cdc321658768dc3cf29f6b33266b3ab870c" },
        { Password, "{SSHA}x6sTGCqNj0O43CSCIJtExHgaKLVzYWx0OGJ5dA==" },
        { Password, "{SHA}mN7MYuzjmaIu0w1JDvMzvn/ec4U=" },
        { Password, "{SSHA512}xbm+Y8zrk4oJD80uQdtAqvkiG1GrLq8Ulo6ZOBVfXH5lC5IvXZTuiWks6oFdgsYufGyMq6v9RQQh5lIhtKS2YXNhbHQ4Ynl0" },
        { Password, "{MD5}iOTd0kAtktUOGHnW7Nn/1A==" },
    };

    public static TheoryData<string> Unreadable =>
    [
        "", " ", "plain", "correct horse battery", "!", "!unusable", "\0", "AA", "AQ==", "AQAAAA==", "\U0001F9ED",
        // Cut, lengthened, or with something strange in it.
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU\n",
        "$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
        "$argon2d$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
        "$argon2id$v=19$m=-1,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
        "pbkdf2_sha256$260000$$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=",
        "pbkdf2_sha256$260000$Xk3mQ9vL2pR7$",
        "pbkdf2_sha256$x$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=",
        "pbkdf2_md5$260000$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=",
        "$2x$05$Uo3Oxnzzh3ozEdEVperCPupxX6HQOssqY5t4tL7gKeqshE.QBcWvG",
        "$2b$05$Uo3Oxnzzh3ozEdEVperCPupxX6HQOssqY5t4tL7gKeqshE.QBcWv",
        // Nothing to do, or more than a login may cost.
        "$argon2id$v=19$m=0,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
        "$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
        "$argon2id$v=19$m=19456,t=2,p=0$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
        "$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
        "$argon2id$v=19$m=19456,t=9999,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
        "$argon2id$v=19$m=19456,t=2,p=255$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
        "pbkdf2_sha256$0$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=",
        "pbkdf2_sha256$100000000$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=",
        "pbkdf2_sha256$99999999999$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=",
        "$2b$31$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW",
        "$2b$15$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW",
        "$2b$70$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW",
        "scrypt$16385$Xk3mQ9vL2pR7$8$1$L2SuCYo3gkJF+pBNhAWyk0i4rUCKo3lXO2MVnenWfgBjyaqKbgSwSdfPt8a3/Z1L3NfB5xZjwLEAryYvelYw9g==",
        "scrypt$536870912$Xk3mQ9vL2pR7$8$1$L2SuCYo3gkJF+pBNhAWyk0i4rUCKo3lXO2MVnenWfgBjyaqKbgSwSdfPt8a3/Z1L3NfB5xZjwLEAryYvelYw9g==",
        "$scrypt$ln=30,r=8,p=1$c2l4dGVlbiBieXRlcyBhdA$kFx487D6inVeriy0Tnfk72M+ZbXxDSJ0PtuNky8/RPw",
        "$scrypt$ln=14,r=8,p=999999$c2l4dGVlbiBieXRlcyBhdA$kFx487D6inVeriy0Tnfk72M+ZbXxDSJ0PtuNky8/RPw",
        "$scrypt$ln=1,r=1,p=2097152$c2l4dGVlbiBieXRlcyBhdA$kFx487D6inVeriy0Tnfk72M+ZbXxDSJ0PtuNky8/RPw",
        "$scrypt$ln=1,r=64,p=32768$c2l4dGVlbiBieXRlcyBhdA$kFx487D6inVeriy0Tnfk72M+ZbXxDSJ0PtuNky8/RPw",
        "$pbkdf2-sha256$i=2600000,l=64$c2l4dGVlbiBieXRlcyBhdA$IeUQvrS70TrcjORcB0d0Oh5518Knlc794Wf5KpgWcOpd0DAIxM9Z2wZU8JOMyQEF2XeVXOBf0aeha+E17BMgcA",
        "md5$Xk3mQ9vL$9dae4468a749989d2abf2d189ea097e6",
        "wrapped$m=19456,t=2$md4$$$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$2b$03$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW",
        IdentityV3(function: 3, iterations: 1000, saltLength: 16, keyLength: 32),
        IdentityV3(function: 1, iterations: 0, saltLength: 16, keyLength: 32),
        IdentityV3(function: 1, iterations: 100_000_000, saltLength: 16, keyLength: 32),
        IdentityV3(function: 1, iterations: 1000, saltLength: uint.MaxValue, keyLength: 32),
        IdentityV3(function: 1, iterations: 1000, saltLength: 16, keyLength: 0),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_hash_of_another_program_matches_its_password_and_no_other(string password, string hash)
    {
        Assert.Equal(HashVerdict.Matches, HashFormats.Verify(password, hash));
        Assert.Equal(HashVerdict.Differs, HashFormats.Verify(password.ToUpperInvariant(), hash));
        Assert.Equal(HashVerdict.Differs, HashFormats.Verify("", hash));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_hash_that_is_stored_matches_as_before_and_says_its_cost_before_its_salt(string password, string hash)
    {
        var readable = HashFormats.Read(hash)!;

        var stored = HashFormats.Stored(hash, readable);

        var again = HashFormats.Read(stored)!;
        Assert.Equal(readable.Work, again.Work);
        Assert.Equal(HashVerdict.Matches, again.Verify(password));
        Assert.Equal(HashVerdict.Differs, again.Verify(""));
        Assert.Equal(stored, HashFormats.Stored(stored, again));
    }

    [Fact]
    public void Stored_hashes_of_different_costs_begin_differently()
    {
        const string Key32 = "IeUQvrS70TrcjORcB0d0Oh5518Knlc794Wf5KpgWcOo", Key64 = "IeUQvrS70TrcjORcB0d0Oh5518Knlc794Wf5KpgWcOpd0DAIxM9Z2wZU8JOMyQEF2XeVXOBf0aeha+E17BMgcA";
        string[] hashes =
        [
            $"scrypt$16384$Xk3mQ9vL2pR7$8$1${Key64}==",
            $"scrypt$16384$Xk3mQ9vL2pR7$8$5${Key64}==",
            $"scrypt$16384$Xk3mQ9vL2pR7$16$1${Key64}==",
            $"$pbkdf2-sha256$i=27500$c2l4dGVlbiBieXRlcyBhdA${Key32}",
            $"$pbkdf2-sha256$i=27500$c2l4dGVlbiBieXRlcyBhdA${Key64}",
            IdentityV3(function: 1, iterations: 1000, saltLength: 16, keyLength: 32),
            IdentityV3(function: 1, iterations: 1000, saltLength: 16, keyLength: 64),
        ];

        var stored = hashes.Select(hash => HashFormats.Read(HashFormats.Stored(hash, HashFormats.Read(hash)!))!).ToList();

        Assert.All(stored, one => Assert.All(stored.Where(other => other.Work != one.Work), other => Assert.False(other.Prefix.StartsWith(one.Prefix, StringComparison.Ordinal))));
        Assert.Equal(hashes.Length, stored.DistinctBy(one => one.Prefix).Count());
    }

    [Theory]
    [MemberData(nameof(Weak))]
    public void A_weak_hash_is_read_only_inside_Argon2id(string password, string hash)
    {
        Assert.Null(HashFormats.Read(hash));
        var (weak, digest) = WeakHash.Read(hash)!.Value;

        var wrapped = weak.Wrap(digest, Argon2Hash.Current);

        Assert.DoesNotContain(Convert.ToHexStringLower(digest), wrapped, StringComparison.Ordinal);
        Assert.Equal(HashVerdict.Matches, HashFormats.Verify(password, wrapped));
        Assert.Equal(HashVerdict.Differs, HashFormats.Verify(password.ToUpperInvariant(), wrapped));
        Assert.Equal(HashVerdict.Differs, HashFormats.Verify(hash, wrapped));
    }

    [Theory]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV2, 0)]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV3, 1000)]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV3, 100_000)]
    public void A_hash_of_ASP_NET_Core_Identity_matches_its_password_and_no_other(PasswordHasherCompatibilityMode mode, int iterations)
    {
        var options = new PasswordHasherOptions { CompatibilityMode = mode };
        if (iterations > 0)
            options.IterationCount = iterations;

        var hash = new PasswordHasher<object>(Options.Create(options)).HashPassword(new object(), Umlauts);

        Assert.Equal(HashVerdict.Matches, HashFormats.Verify(Umlauts, hash));
        Assert.Equal(HashVerdict.Differs, HashFormats.Verify(Password, hash));
    }

    [Theory]
    [InlineData(0, "SHA1")]
    [InlineData(1, "SHA256")]
    [InlineData(2, "SHA512")]
    public void Every_hash_function_of_Identity_version_3_is_read(uint function, string name)
    {
        var salt = Encoding.ASCII.GetBytes("sixteen bytes at");
        var key = Rfc2898DeriveBytes.Pbkdf2(Password, salt, 1000, new HashAlgorithmName(name), 32);
        var bytes = Convert.FromBase64String(IdentityV3(function, 1000, 16, 32));
        salt.CopyTo(bytes, 13);
        key.CopyTo(bytes, 29);
        var hash = Convert.ToBase64String(bytes);

        // Identity itself agrees.
        Assert.NotEqual(
            PasswordVerificationResult.Failed, new PasswordHasher<object>().VerifyHashedPassword(new object(), hash, Password));
        Assert.Equal(HashVerdict.Matches, HashFormats.Verify(Password, hash));
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_is_malformed_or_too_costly_matches_nothing_and_throws_nothing(string hash) =>
        Assert.Equal(HashVerdict.Unreadable, HashFormats.Verify(Password, hash));

    [Fact]
    public void Argon2id_is_what_the_reference_implementation_computes()
    {
        var hash = Argon2Hash.Current.Compute(Encoding.UTF8.GetBytes(Password), Encoding.ASCII.GetBytes("somesaltsomesalt"));
        Assert.Equal(
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU",
            Argon2Hash.Current.Format(Encoding.ASCII.GetBytes("somesaltsomesalt"), hash));
    }

    [Fact]
    public void No_cut_or_changed_hash_throws()
    {
        foreach (var (_, hash) in Vectors.Select(row => (row.Data.Item1, row.Data.Item2)).Where(row => row.Item2.StartsWith("$2", StringComparison.Ordinal)))
        {
            for (var i = 0; i < hash.Length; i++)
            {
                Assert.Equal(HashVerdict.Unreadable, HashFormats.Verify(Password, hash[..i]));
                Assert.NotEqual(HashVerdict.Matches, HashFormats.Verify("not the password", hash[..i] + "\u00FF" + hash[(i + 1)..]));
            }
        }
    }

    private static string IdentityV3(uint function, uint iterations, uint saltLength, int keyLength)
    {
        var bytes = new byte[13 + 16 + keyLength];
        bytes[0] = 1;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), function);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), iterations);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), saltLength);
        return Convert.ToBase64String(bytes);
    }
}
