using System.Globalization;
using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Passwords.Imported;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Accounts;

/// <summary>What a failed login learns from the database, over every engine.</summary>
public abstract class ImportedHashesContract : IAsyncLifetime
{
    private const string Pbkdf2 = "ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=";

    protected DoorcodeApp App { get; private set; } = null!;

    private IEnumerable<HashWork> Whole => App.Services.GetRequiredService<FailedLoginCost>().Whole;

    public async ValueTask InitializeAsync() => App = await StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();

    [Fact]
    public async Task Every_kind_in_the_database_is_found_among_any_number_of_hashes()
    {
        // Two salts hold what sorts last and what separates; and there is what cannot be read.
        for (var i = 0; i < 200; i++)
            Import(string.Create(CultureInfo.InvariantCulture, $"pbkdf2_sha256$260000$salt{i}$") + Pbkdf2);

        Import($"pbkdf2_sha256$260000$~\U0010FFFF$" + Pbkdf2);
        Import($"pbkdf2_sha256$720000$salt$" + Pbkdf2);
        Import("$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW");
        Import("$2y$11$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW");
        Import(new Microsoft.AspNetCore.Identity.PasswordHasher<object>().HashPassword(new object(), "x"));
        for (var i = 0; i < 50; i++)
            Import("!" + RandomNumberGenerator.GetHexString(40));

        Import("md5$old$hash");
        Import("~");

        await FindAsync();

        Assert.Equal(
            new HashSet<HashWork>
            {
                new(new HashKind.Argon2(IsId: true, 19456, 2, 1, IsNative: true), 1),
                new(new HashKind.Pbkdf2(HashAlgorithmName.SHA256), 720_000),
                new(new HashKind.Bcrypt(), 1 << 11),
                new(new HashKind.Pbkdf2(HashAlgorithmName.SHA512), 100_000),
            },
            Whole.ToHashSet());
    }

    [Fact]
    public async Task Failed_logins_cost_no_more_than_before_once_the_last_imported_hash_is_replaced()
    {
        var ada = await App.JoinAsync("ada@example.org");
        App.Execute($"UPDATE accounts SET password_hash = '$2y$05$Uo3Oxnzzh3ozEdEVperCPupxX6HQOssqY5t4tL7gKeqshE.QBcWvG'");
        // Who has no password stays as imported for ever, and costs nothing.
        Import("!" + RandomNumberGenerator.GetHexString(40));
        await FindAsync();
        Assert.Equal(2, Whole.Count());

        (await ada.LogInAsync()).ShouldBe(200);
        App.Clock.Advance(TimeSpan.FromMinutes(1));

        await Eventually.TrueAsync(() => Whole.Count() == 1, "bcrypt is forgotten");
    }

    [Fact]
    public async Task What_was_imported_before_the_start_is_known_at_the_start()
    {
        Import($"pbkdf2_sha256$720000$salt$" + Pbkdf2);
        await App.RestartAsync();
        Assert.Equal(2, Whole.Count());
    }

    protected abstract Task<DoorcodeApp> StartAsync();

    /// <summary>How an id is written in a statement.</summary>
    protected abstract string Id(string hex);

    private protected Task FindAsync() => App.Services.GetRequiredService<ImportedHashes>().MaintainAsync(CancellationToken.None);

    private protected void Import(string hash)
    {
        var id = RandomNumberGenerator.GetHexString(32);
        App.Execute($"""
            INSERT INTO accounts (id, email, email_canonical, full_name, password_hash, created_at)
            VALUES ({Id(id)}, '{id}', '{id}', 'x', '{hash}', 0)
            """);
    }
}
