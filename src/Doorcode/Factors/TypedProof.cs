using System.Diagnostics.CodeAnalysis;
using Doorcode.Accounts;
using Doorcode.Codes;
using Doorcode.Proofs;

namespace Doorcode.Factors;

/// <summary>The proof of a request: exactly one of its members.</summary>
/// <param name="Kind">Which kind of factor; <see cref="FactorKinds.None"/> for a password.</param>
/// <param name="Text">The code or the password; null with a passkey.</param>
/// <param name="Passkey">The passkey; null with a text.</param>
internal sealed record TypedProof(FactorKinds Kind, string? Text, PasskeyProof? Passkey)
{
    private const string Password = "password";

    /// <summary>The member that holds it.</summary>
    public string Member => Kind is FactorKinds.None ? Password : Kind.Members()[0];

    /// <summary>What a factor is asked with.</summary>
    public FactorProof For(byte[] binding, Caller caller) => new(Kind, Text, Passkey, binding, caller);

    /// <summary>Reads the one proof of a request. Codes that cannot be one are refused before they cost a guess.</summary>
    /// <param name="members">The proofs that the request may hold, in the order in which faults are told.</param>
    public static Result<TypedProof> Read(params ReadOnlySpan<TypedMember> members)
    {
        var problem = Problems.ValidationFailed;
        TypedMember? only = null;
        var count = 0;
        foreach (var member in members)
        {
            if (member.IsThere)
            {
                only = member;
                count++;
            }
        }

        if (only is not null && count == 1)
            return only.Read();

        foreach (var member in members)
        {
            if (member.IsThere || count == 0)
                problem = problem.For(member.Name, FieldFault.Of(FieldCodes.ExactlyOne, "exactly_one"));
        }

        return problem;
    }

    /// <summary>Never the proof, because printed text ends in logs.</summary>
    public override string ToString() => $"[{Member}]";
}

/// <summary>A member of a request that may hold the proof.</summary>
internal abstract record TypedMember(string Name)
{
    /// <summary>Whether the request has it.</summary>
    public abstract bool IsThere { get; }

    /// <summary>Reads it.</summary>
    public abstract Result<TypedProof> Read();

    /// <summary>A code of an authenticator app.</summary>
    public static TypedMember Totp(TypedCode? code) => new TotpMember(code);

    /// <summary>A recovery code.</summary>
    public static TypedMember RecoveryCode(string? code) => new RecoveryMember(code);

    /// <summary>A passkey.</summary>
    public static TypedMember Passkey(PasskeyProof? passkey) => new PasskeyMember(passkey);

    /// <summary>A password.</summary>
    public static TypedMember Password(string? password) => new PasswordMember(password);

    /// <summary>Reads a code of an authenticator app as it was typed.</summary>
    public static bool TryRead(TypedCode typed, [NotNullWhen(true)] out string? code, [NotNullWhen(false)] out FieldFault? fault)
    {
        fault = typed.TryRead(TotpKey.Digits, out code)
            ? null
            : FieldFault.Of(FieldCodes.InvalidFormat, "code.authenticator", "digit", TotpKey.Digits);
        return code is not null;
    }

    private sealed record TotpMember(TypedCode? Code) : TypedMember("totp")
    {
        public override bool IsThere => Code is not null;

        public override Result<TypedProof> Read() =>
            TryRead(Code!, out var code, out var fault)
                ? new TypedProof(FactorKinds.Totp, code, Passkey: null)
                : Problems.ValidationFailed.For(Name, fault);
    }

    private sealed record RecoveryMember(string? Code) : TypedMember("recovery_code")
    {
        public override bool IsThere => Code is not null;

        public override Result<TypedProof> Read() =>
            Proofs.RecoveryCode.TryRead(Code!, out var code)
                ? new TypedProof(FactorKinds.RecoveryCodes, code.Text, Passkey: null)
                : Problems.ValidationFailed.For(
                    Name, FieldFault.Of(FieldCodes.InvalidFormat, "code.recovery"));
    }

    private sealed record PasskeyMember(PasskeyProof? Proof) : TypedMember("passkey")
    {
        public override bool IsThere => Proof is not null;

        public override Result<TypedProof> Read() => new TypedProof(FactorKinds.Passkey, Text: null, Proof);
    }

    private sealed record PasswordMember(string? Text) : TypedMember("password")
    {
        public override bool IsThere => Text is not null;

        public override Result<TypedProof> Read() =>
            Text!.Length == 0 ? Problems.ValidationFailed.For(Name, FieldFault.Blank) : new TypedProof(FactorKinds.None, Text, Passkey: null);
    }
}
