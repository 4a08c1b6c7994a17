using System.CommandLine;
using Doorcode.Storage;

namespace Doorcode.Server.Commands;

/// <summary>The argument that names an account: its id or its address.</summary>
internal static class Who
{
    public static Argument<string> Make() => new("WHO") { Description = "The account, by its address or its id." };

    /// <summary>The same for a command that can do without it.</summary>
    public static Argument<string?> MakeOptional() => new("WHO") { Description = "The account, by its address or its id.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>The account that the argument names.</summary>
    /// <exception cref="StartRefusedException">There is none.</exception>
    public static async Task<Account> FindAsync(IServiceProvider services, string who, CancellationToken cancel)
    {
        var accounts = services.GetRequiredService<IAccounts>();
        return (Guid.TryParse(who, out var id)
                ? await accounts.FindAsync(new AccountId(id), cancel)
                : await accounts.FindByEmailAsync(who, cancel))
            ?? throw new StartRefusedException("There is no account of that address or id.");
    }
}
