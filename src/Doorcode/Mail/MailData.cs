using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Outbox;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Mail;

/// <summary>The mails that wait for the address of an account.</summary>
internal sealed class MailData(AccountStore accounts, RecipientItems items, LookupKeys keys) : IAccountData
{
    public string Name => "mails";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        if (await accounts.FindAsync(account, cancel) is not { } found || !EmailAddress.TryParse(found.Email, out var address, out _))
            return null;

        var mails = new JsonArray();
        foreach (var item in await items.ReadAsync(MailLanes.MailKind, MailLanes.LaneOf(address, keys), cancel))
        {
            if (StoredLetter.Read(item.Payload) is { Kind: not StoredLetter.Decoy } letter)
            {
                mails.Add((JsonNode)new JsonObject
                {
                    ["kind"] = letter.Kind,
                    ["created_at"] = DateTimeOffset.FromUnixTimeMilliseconds(item.CreatedAt),
                });
            }
        }

        return mails;
    }

    public async ValueTask EraseAsync(Transaction transaction, AccountId account)
    {
        if (await AccountStore.FindAsync(transaction, account) is { } found && EmailAddress.TryParse(found.Email, out var address, out _))
            await items.RemoveAsync(transaction, MailLanes.MailKind, MailLanes.LaneOf(address, keys));
    }
}
