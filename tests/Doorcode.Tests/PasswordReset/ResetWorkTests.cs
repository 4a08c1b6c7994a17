using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.PasswordReset;

/// <summary>A reset, and a login by code, write the same for every address; and a reset hides what it keeps.</summary>
public sealed class ResetWorkTests
{
    private static readonly string[] Addresses = ["unknown@example.org", "known@example.org", "disabled@example.org"];

    [Theory]
    [InlineData("forgot-password", "reset-password", "reset_id")]
    [InlineData("login-otp", "login-otp/confirm", "login_id")]
    public async Task To_ask_for_a_code_and_to_guess_it_writes_and_hashes_the_same_for_every_address(string ask, string guess, string id)
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:EmailLogin:Enabled=true");
        foreach (var address in Addresses[1..])
            await app.JoinAsync(address);

        await AskAsync(Addresses[0]);
        app.Execute($"UPDATE accounts SET status = 'disabled' WHERE email_canonical = '{Addresses[2]}'");
        app.Execute("CREATE TABLE seen (what TEXT)");
        foreach (var table in new[] { "challenges", "outbox", "rolling_windows", "mail_windows", "token_buckets", "accounts", "sessions", "audit" })
        {
            foreach (var verb in table == "outbox" ? new[] { "INSERT" } : ["INSERT", "UPDATE"])
                app.Execute($"CREATE TRIGGER seen_{table}_{verb} AFTER {verb} ON {table} BEGIN INSERT INTO seen VALUES ('{table}'); END");
        }

        var ids = Addresses.ToDictionary(address => address, _ => "");
        foreach (var callAsync in new Func<string, Task>[]
        {
            async address => ids[address] = (await AskAsync(address)).Text(id),
            address => AskAsync(address, ids[address]),
            address => AskAsync(address, "an id that nobody was given"),
            address => GuessAsync(address, ids[address]),
            address => GuessAsync(address),
            address => GuessAsync(address, "an id that nobody was given"),
        })
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            var (written, hashed) = (new List<string>(), new List<long>());
            foreach (var address in Addresses)
            {
                app.Execute("DELETE FROM seen");
                using var hashes = new CountedHashes(app);
                await callAsync(address);
                written.Add(string.Join(", ", app.Column("SELECT what FROM seen ORDER BY rowid")));
                hashed.Add(hashes.Count);
            }

            Assert.NotEqual("", written[0]);
            Assert.Single(written.Distinct());
            Assert.Single(hashed.Distinct());
        }

        Task<Answer> AskAsync(string address, string? known = null) => app.PostAsync($"/api/users/{ask}/", ("email", address), (id, known));

        Task<Answer> GuessAsync(string address, string? known = null) => app.PostAsync(
            $"/api/users/{guess}/", ("email", address), ("otp", "000000"), ("new_password", PasswordCalls.NewPassword), (id, known));
    }

    [Fact]
    public async Task Neither_code_nor_id_nor_password_is_kept_or_logged()
    {
        await using var app = await DoorcodeApp.StartTalkativeAsync();
        var ada = await app.JoinAsync("ada@example.org");
        var code = await ada.AskForResetAsync();
        var kept = app.Bytes();
        (await ada.ResetAsync(code)).ShouldBe(200);
        (await app.ChangePasswordAsync(
            (await (ada with { Password = PasswordCalls.NewPassword }).TokensAsync()).Access, PasswordCalls.NewPassword, "yet another charger"))
            .ShouldBe(200);

        var everything = kept + app.Bytes() + string.Join('\n', app.Log.All);
        foreach (var secret in new[] { code.Id, PasswordCalls.NewPassword, "yet another charger" })
            Assert.DoesNotContain(secret, everything, StringComparison.Ordinal);
    }
}
