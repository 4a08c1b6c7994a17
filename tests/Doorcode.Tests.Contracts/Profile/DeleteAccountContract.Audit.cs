using Doorcode.Addresses;
using Doorcode.Events;
using Doorcode.Storage;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Profile;

/// <summary>What becomes of the audit lines of an account that is deleted.</summary>
public abstract partial class DeleteAccountContract
{
    [Fact]
    public async Task Of_an_account_with_more_lines_than_a_transaction_strips_upkeep_strips_them_all()
    {
        const string email = "manylines@example.org";
        var tokens = await (await app.JoinAsync(email)).TokensAsync();
        var account = ProfileCalls.AccountOf(tokens);
        const string nameless = $"audit WHERE account_id IS NULL AND event = 'a test' AND {Personal}";
        var others = await app.CountAsync(nameless);
        await RecordWithoutAccountAsync(email);
        await RecordAsync(account, AuditStore.StripSize + 1);
        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);
        Assert.Equal(1, await app.CountAsync("audit_to_strip WHERE account_id = @account", account));
        // The notice of the deletion, before the next code.
        await app.Mailbox.NextFor(email);
        // The next owner of the address, whose lines stay as they are, and do not keep those of before.
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var next = ProfileCalls.AccountOf(await (await app.JoinAsync(email)).TokensAsync());
        await RecordWithoutAccountAsync(email);
        var untouched = await app.CountAsync($"audit WHERE account_id = @account AND {Personal}", next);

        await app.Services.GetRequiredService<AuditStore>().MaintainAsync(Cancel);

        Assert.Equal(0, await app.CountAsync($"audit WHERE account_id = @account AND {Personal}", account));
        Assert.Equal(others + 1, await app.CountAsync(nameless));
        Assert.Equal(untouched, await app.CountAsync($"audit WHERE account_id = @account AND {Personal}", next));
        Assert.Equal(0, await app.CountAsync("audit_to_strip"));
        Assert.Equal(0, await app.CountAsync("audit_erasure"));
    }

    [Fact]
    public async Task A_deletion_under_way_lets_no_line_of_another_account_and_nothing_else_of_a_line_be_changed()
    {
        var tokens = await (await app.JoinAsync("tampered@example.org")).TokensAsync();
        var other = await (await app.JoinAsync("nottampered@example.org")).TokensAsync();
        var (account, another) = (ProfileCalls.AccountOf(tokens), ProfileCalls.AccountOf(other));
        foreach (var (sql, whose) in new[]
        {
            ("UPDATE audit SET subject = NULL, ip = NULL, user_agent = NULL, details = NULL WHERE account_id = @account", another),
            ("UPDATE audit SET outcome = 'x', subject = NULL, ip = NULL, user_agent = NULL, details = NULL WHERE account_id = @account", account),
            ("UPDATE audit SET session_id = NULL, subject = NULL, ip = NULL, user_agent = NULL, details = NULL WHERE account_id = @account", account),
            ("UPDATE audit SET subject = NULL, ip = 'x', user_agent = NULL, details = NULL WHERE account_id = @account", account),
            ("DELETE FROM audit WHERE account_id = @account", account),
        })
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => app.Services.GetRequiredService<Database>().WriteAsync(
                async tx =>
                {
                    await tx.ExecuteAsync("INSERT INTO audit_erasure (account_id) VALUES (@account)", ("@account", account));
                    return await tx.ExecuteAsync(sql, ("@account", whose));
                },
                Cancel));
            Assert.Contains("append-only", refused.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(0, await app.CountAsync("audit_erasure"));
    }

    private Task RecordAsync(Guid account, int lines) => app.Services.GetRequiredService<AuditStore>().WriteAsync(
        [
            .. Enumerable.Range(0, lines).Select(number => new EventRecord(new EventKind("a test", EventOutcome.Limited, "a test"))
            {
                Account = new AccountId(account),
                By = new Caller("10.0.0.1", "10.0.0.1", "tests"),
                Details = $"{number}",
            }),
        ],
        Cancel);

    private async Task RecordWithoutAccountAsync(string email)
    {
        Assert.True(EmailAddress.TryParse(email, out var address, out _));
        var events = app.Services.GetRequiredService<EventLog>();
        await app.Services.GetRequiredService<AuditStore>().WriteAsync(
            [
                new EventRecord(new EventKind("a test", EventOutcome.Limited, "a test"))
                {
                    AddressKey = events.KeyOf(address), By = new Caller("10.0.0.1", "10.0.0.1", "tests"),
                },
            ],
            Cancel);
    }
}
