using System.Text.Json.Nodes;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Mail;
using Doorcode.Outbox;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.EmailChange;

/// <summary>The changes of an account's address, as long as their stop codes live.</summary>
internal sealed class EmailChangeData(EmailChangeStore store, AddressCodes codes, RecipientItems items, LookupKeys keys) : IAccountData
{
    public string Name => "email_changes";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        var changes = await store.AllAsync(account, cancel);
        return changes.Count == 0 ? null : new JsonArray([.. changes.Select(Told)]);
    }

    /// <summary>
    /// Codes and mails of the account's former addresses go as well, because their owner could have taken such an address back. Codes and mails of
    /// an address that was only asked for stay, because that address may belong to another person.
    /// </summary>
    public async ValueTask EraseAsync(Transaction transaction, AccountId account)
    {
        foreach (var former in await store.OfAsync(transaction, account))
        {
            if (!EmailAddress.TryParse(former, out var address, out _))
                continue;

            await codes.MakeDecoysAsync(transaction, address);
            await items.RemoveAsync(transaction, MailLanes.MailKind, MailLanes.LaneOf(address, keys));
        }

        await EmailChangeStore.RemoveAsync(transaction, account);
    }

    private static JsonNode Told(KnownChange change) => new JsonObject
    {
        ["old_email"] = change.Old,
        ["new_email"] = change.New,
        ["requested_at"] = Time(change.RequestedAt),
        ["confirmed_at"] = change.ConfirmedAt is { } at ? Time(at) : null,
    };

    private static JsonValue Time(long at) => JsonValue.Create(DateTimeOffset.FromUnixTimeMilliseconds(at));
}
