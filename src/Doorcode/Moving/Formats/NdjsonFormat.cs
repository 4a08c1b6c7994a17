using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Identities;

namespace Doorcode.Moving.Formats;

/// <summary>What <c>export</c> writes: an object a line.</summary>
internal sealed class NdjsonFormat : IImportFormat
{
    /// <summary>Members that hold second factors.</summary>
    private static readonly string[] Factors = ["totp", "passkeys", "recovery_codes"];

    /// <summary>How the escape of a surrogate begins, and few others.</summary>
    private const string Surrogate = "\\ud";

    public string Name => "ndjson";

    public string Description => "What export writes: one JSON object a line.";

    public IReadOnlyList<FormatOption> Options => [];

    public async IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var (place, line) in LinesAsync(files, cancel))
            yield return Read(place, line);
    }

    /// <summary>The lines of a file with an object a line, without empty ones.</summary>
    /// <exception cref="FileFormatException">The file is one JSON array, or an object over several lines.</exception>
    internal static async IAsyncEnumerable<(string Place, string Line)> LinesAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = files.OpenLines();
        var isFirst = true;
        for (var number = 1L; await reader.ReadLineAsync(cancel) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;

            if (isFirst && (line.TrimStart()[0] == '[' || (line.TrimStart()[0] == '{' && line.TrimEnd()[^1] is '{' or '[' or ',')))
                throw new FileFormatException("The file is one JSON array or object; it must have one JSON object a line.");

            isFirst = false;
            yield return (string.Create(CultureInfo.InvariantCulture, $"line {number}"), line);
        }
    }

    private static MovedRow Read(string place, string line)
    {
        if (TryParse(line) is not { } row)
            return Unreadable(place);

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
            Language = row.Text("language"),
            Factors = factors,
            Identities = IdentitiesOf(row[IdentityData.Member]),
        });
    }

    /// <summary>What is no identity becomes an empty one, which is refused: this format is our own.</summary>
    private static IReadOnlyList<LinkedIdentity> IdentitiesOf(JsonNode? list) => list switch
    {
        null => [],
        JsonArray items => [.. items.Select(LinkedIdentity.FromJson)],
        _ => [new LinkedIdentity("", "")],
    };

    /// <summary>A row of a file, for the report, whose text <see cref="TryParse"/> cannot read.</summary>
    internal static MovedRow Unreadable(string place) =>
        new(place, Account: null, "It is no JSON object, has a member twice, or holds half of a character, such as \\ud83d alone.");

    /// <summary>Null for what is no JSON object, has a member twice, or holds half of a surrogate pair.</summary>
    internal static JsonObject? TryParse(string line)
    {
        try
        {
            // Nodes read their text when they are asked for it, which is too late to find half a character: programs that cut text write them.
            if (line.Contains(Surrogate, StringComparison.OrdinalIgnoreCase))
                ReadTexts(line);

            return JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <exception cref="InvalidOperationException">A text holds half of a surrogate pair.</exception>
    private static void ReadTexts(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        while (reader.Read())
        {
            if (reader.ValueIsEscaped)
                reader.GetString();
        }
    }
}
