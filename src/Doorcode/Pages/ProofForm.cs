namespace Doorcode.Pages;

/// <summary>The form for one proof of a person, and the ways to the others.</summary>
internal static class ProofForm
{
    private const string Totp = "totp";
    private const string RecoveryCode = "recovery_code";
    private const string Password = "password";
    private const int TotpDigits = 6;

    /// <summary>The proof that is asked for: the one that was chosen, if it is taken, else the most usual.</summary>
    public static string MethodOf(string? chosen, IReadOnlyList<string> methods)
    {
        if (chosen is Totp or RecoveryCode && methods.Contains(chosen, StringComparer.Ordinal))
            return chosen;

        return methods.Contains(Password, StringComparer.Ordinal) ? Password
            : methods.Contains(Totp, StringComparer.Ordinal) ? Totp
            : RecoveryCode;
    }

    /// <summary>The form for a proof.</summary>
    public static FormBlock Of(PageWords words, string action, string submit, string method) => new(action, submit)
    {
        Fields =
        [
            method switch
            {
                Totp => new Field(Totp, words["field.totp"], FieldKind.Code, "one-time-code") { Digits = TotpDigits },
                Password => new Field(Password, words["field.password"], FieldKind.Password, "current-password"),
                _ => new Field(RecoveryCode, words["field.recovery_code"], FieldKind.LongCode, "off") { Hint = words["field.recovery_code.hint"] },
            },
        ],
    };

    /// <summary>The button for a passkey, where one is taken.</summary>
    public static IEnumerable<Block> Passkey(PageWords words, string action, IReadOnlyList<string> methods) =>
        methods.Contains("passkey", StringComparer.Ordinal)
            ? [new FormBlock(action, words["passkeys.use"]) { Look = ButtonLook.Quiet, Passkey = PasskeyUse.Get }]
            : [];

    /// <summary>The ways to other proofs.</summary>
    public static IEnumerable<Block> OtherWays(PageWords words, string action, string method, IReadOnlyList<string> methods)
    {
        Link[] links =
        [
            .. new[] { Totp, RecoveryCode }
                .Where(other => !string.Equals(other, method, StringComparison.Ordinal) && methods.Contains(other, StringComparer.Ordinal))
                .Select(other => new Link($"{action}?with={other}", words[$"use.{other}"])),
        ];
        return links.Length == 0 ? [] : [Block.Ways(links)];
    }
}
