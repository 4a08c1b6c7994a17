using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Doorcode.Moving.Formats;

/// <summary>What <c>export</c> writes: an object a line.</summary>
internal sealed class NdjsonFormat : IImportFormat
{
    /// <summary>Members that hold second factors.</summary>
    private static readonly string[] Factors = ["totp", "passkeys", "recovery_codes"];

    public string Name => "ndjson";

    public string Description => "What export writes: one JSON object a line.";

    public IReadOnlyList<FormatOption> Options => [];

    public async IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = new StreamReader(files.Open());
        for (var number = 1L; await reader.ReadLineAsync(cancel) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
                yield return Read(string.Create(CultureInfo.InvariantCulture, $"line {number}"), line);
        }
    }

    private static MovedRow Read(string place, string line)
    {
        if (TryParse(line) is not { } row)
            return new MovedRow(place, Account: null, "The line is no JSON object.");

        var id = row.Text("id");
        var isId = Guid.TryParse(id, out var kept);
        var factors = new JsonObject();
        foreach (var name in Factors)
        {
            if (row[name] is { } factor)
                factors[name] = factor.DeepClone();
        }

        return new MovedRow(place, new MovedAccount(row.Text("email"))
        {
            Id = isId ? kept : null,
            LegacyId = row.Text("legacy_id") ?? (isId ? null : id),
            FullName = row.Text("full_name"),
            PasswordHash = row.Text("password_hash"),
            CreatedAt = row.Time("created_at"),
            IsDisabled = row.Affirms("disabled"),
            IsVerified = row.Flag("verified") ?? false,
            Roles = [.. row.Items("roles").Select(role => role.AsText()).OfType<string>()],
            Claims = row["claims"] as JsonObject,
            Factors = factors,
        });
    }

    /// <summary>Null for what is no JSON object, or has a member twice.</summary>
    internal static JsonObject? TryParse(string line)
    {
        try
        {
            return JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
