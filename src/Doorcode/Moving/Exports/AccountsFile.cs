using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Doorcode.Moving.Exports;

/// <summary>A kind of file that accounts leave in.</summary>
[Experimental("DOORCODE002")]
public abstract class AccountsFile
{
    private protected AccountsFile()
    {
    }

    /// <summary>The kinds by their names, of which the first is the default.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ndjson", "keycloak", "django"];

    /// <summary>How many accounts have a password whose hash the other system cannot verify.</summary>
    public long LostPasswords { get; private protected set; }

    /// <summary>How many accounts have a second factor, or recovery codes, that the other system cannot use.</summary>
    public long LostFactors { get; private protected set; }

    /// <summary>How many accounts have a login at another service that the other system does not get.</summary>
    public long LostIdentities { get; private protected set; }

    /// <summary>Begins a file.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static AccountsFile Of(string name) => name switch
    {
        "keycloak" => new KeycloakFile(),
        "django" => new DjangoFile(),
        _ => new NdjsonFile(),
    };

    /// <summary>What stands before the first account.</summary>
    public virtual string Head => "";

    /// <summary>What stands after the last account.</summary>
    public virtual string Tail => "";

    /// <summary>The text of an account, with its ends of lines.</summary>
    /// <param name="account">As <see cref="ExportAccounts"/> writes it.</param>
    public abstract string Write(JsonObject account);
}
