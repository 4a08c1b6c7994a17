namespace Doorcode;

/// <summary>Every code that <c>error_codes</c> can hold. <c>docs/problems.md</c> lists them with these summaries.</summary>
public static class FieldCodes
{
    /// <summary>The field is missing.</summary>
    public const string Required = "required";

    /// <summary>The field is null and must have a value.</summary>
    public const string NotNull = "not_null";

    /// <summary>The value has another JSON type than the field.</summary>
    public const string WrongType = "wrong_type";

    /// <summary>The value is empty, or shows nothing.</summary>
    public const string Blank = "blank";

    /// <summary>The value has fewer characters than the field needs.</summary>
    public const string TooShort = "too_short";

    /// <summary>The value has more characters than the field takes.</summary>
    public const string TooLong = "too_long";

    /// <summary>The value is not valid Unicode text.</summary>
    public const string InvalidText = "invalid_text";

    /// <summary>The value holds a character that the field does not take, such as a line break.</summary>
    public const string InvalidCharacters = "invalid_characters";

    /// <summary>The value holds a character that can be mistaken for another one, or that does not show.</summary>
    public const string AmbiguousCharacters = "ambiguous_characters";

    /// <summary>The value does not have the form that the field needs.</summary>
    public const string InvalidFormat = "invalid_format";

    /// <summary>The part of an e-mail address after the @ is not a domain name.</summary>
    public const string InvalidDomain = "invalid_domain";

    /// <summary>No mail can be delivered to the e-mail address.</summary>
    public const string Undeliverable = "undeliverable";

    /// <summary>The password is one of the most common ones.</summary>
    public const string PasswordCommon = "password_common";

    /// <summary>The password is built on the e-mail address, the name or the name of the service.</summary>
    public const string PasswordSimilar = "password_similar";

    /// <summary>The password is not the one of the account.</summary>
    public const string PasswordWrong = "password_wrong";

    /// <summary>The new password is the one that the account has already.</summary>
    public const string PasswordUnchanged = "password_unchanged";

    /// <summary>The list has more entries than the field takes.</summary>
    public const string TooMany = "too_many";

    /// <summary>The name has a meaning of its own and cannot be chosen.</summary>
    public const string Reserved = "reserved";

    /// <summary>Of several fields exactly one must be there.</summary>
    public const string ExactlyOne = "exactly_one";

    /// <summary>The token is not valid, or belongs to another session.</summary>
    public const string TokenInvalid = "token_invalid";
}
