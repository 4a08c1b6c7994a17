using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Doorcode.Passwords.Imported;

namespace Doorcode.Moving.Formats;

/// <summary>The CSV of a Clerk export. An address is verified only if it stands itself among the verified ones.</summary>
internal sealed class ClerkFormat : IImportFormat
{
    public string Name => "clerk";

    public string Description => "The CSV of a user export.";

    public IReadOnlyList<FormatOption> Options => [];

    public async IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var csv = new CsvReader(files.OpenLines());
        await csv.BeginAsync(cancel);
        if (!csv.Has("primary_email_address"))
            throw new FileFormatException("The file has no column primary_email_address.");

        while (await csv.ReadAsync(cancel) is { } row)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {csv.Line}");
            yield return csv.Fault is { } fault ? new MovedRow(place, Account: null, fault) : new MovedRow(place, Read(name => csv.Field(row, name)));
        }
    }

    private static MovedAccount Read(Func<string, string?> field)
    {
        var email = field("primary_email_address");
        var verified = (field("verified_email_addresses") ?? "").Split([',', ';', '|', ' '], StringSplitOptions.RemoveEmptyEntries);
        return new MovedAccount(email)
        {
            LegacyId = field("id"),
            FullName = $"{field("first_name")} {field("last_name")}".Trim(),
            PasswordHash = HashOf(field("password_digest"), field("password_hasher")),
            CreatedAt = Times.Read(field("created_at")),
            IsDisabled = JsonFields.IsSet(field("banned")) || JsonFields.IsSet(field("locked")),
            IsVerified = verified.Contains(email, StringComparer.OrdinalIgnoreCase),
            Factors = field("totp_secret") is { } secret ? new JsonObject { ["totp"] = secret } : [],
        };
    }

    /// <summary>A hash of a weak function comes in hexadecimal digits alone.</summary>
    private static string? HashOf(string? digest, string? hasher) =>
        digest is not null && hasher is not null && WeakHash.FunctionOf(hasher) is { } function && function != HashAlgorithmName.SHA512
            && !digest.Contains('$', StringComparison.Ordinal)
            ? $"{hasher}$${digest}"
            : digest;
}
