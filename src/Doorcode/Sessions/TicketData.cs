using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.Sessions;

/// <summary>Tickets of logins that are not complete live for minutes and say nothing to their owner; they go with the account.</summary>
internal sealed class TicketData : IAccountData
{
    public string Name => "login_tickets";

    public ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) => ValueTask.FromResult<JsonNode?>(null);

    public ValueTask EraseAsync(Transaction transaction, AccountId account) => LoginTicketStore.EraseAsync(transaction, account);
}
