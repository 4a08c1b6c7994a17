using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Events;
using Doorcode.Passwords;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>Makes an account whose address counts as verified. No mail is sent.</summary>
internal sealed class CreateAccount(PasswordPolicy policy, PasswordHasher passwords, AccountStore accounts, EventLog events, Database database)
{
    /// <summary>All that operators and the app ask for waits in one place of the queue for hashing.</summary>
    private static readonly Origin Own = new("administration", "administration");

    /// <summary>Makes it.</summary>
    /// <param name="email">The address.</param>
    /// <param name="fullName">The owner's name.</param>
    /// <param name="password">The password; null for none, which a reset by mailed code sets.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<Result<Account>> RunAsync(string email, string fullName, string? password, CancellationToken cancel)
    {
        var problem = Problems.ValidationFailed;
        if (!EmailAddress.TryParse(email, out var address, out var fault))
            problem = problem.For("email", fault);

        if (!FullName.TryParse(fullName, out var name, out fault))
            problem = problem.For("full_name", fault);

        string? accepted = null;
        if (password is { Length: 0 })
            problem = problem.For("password", FieldFault.Blank);
        else if (password is not null && !policy.TryAccept(password, address, name, out accepted, out var faults))
            problem = problem.For("password", faults.AsSpan());

        if (address is null || name is null || !problem.Errors.IsEmpty)
            return problem;

        return await HashAsync(accepted, cancel) is { } hash ? await InsertAsync(address, name, hash, cancel) : Problems.Unavailable;
    }

    /// <summary>Null when too many wait for their hash.</summary>
    private async Task<string?> HashAsync(string? password, CancellationToken cancel)
    {
        try
        {
            return password is null ? ImportedHashes.Unusable : await passwords.HashAsync(password, Own, cancel);
        }
        catch (OverloadedException)
        {
            return null;
        }
    }

    private async Task<Result<Account>> InsertAsync(EmailAddress address, string name, string hash, CancellationToken cancel)
    {
        AccountId id = default;
        var isMade = await database.TryWriteAsync(
            async tx =>
            {
                id = await AccountStore.CreateAsync(tx, address, name, hash);
                await events.RecordAsync(
                    tx, new EventRecord(AdministrationEvents.Created) { Account = id, AddressKey = events.KeyOf(address) });
            },
            cancel);
        if (!isMade)
            return Problems.EmailTaken;

        return (await accounts.FindProfileAsync(id, cancel))?.ToAccount() is { } made ? made : Problems.NotFound;
    }
}
