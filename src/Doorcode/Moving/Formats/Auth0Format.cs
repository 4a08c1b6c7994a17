using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Doorcode.Identities;

namespace Doorcode.Moving.Formats;

/// <summary>The users that Auth0 exports, an object a line, and the file of hashes that its support sends, also an object a line.</summary>
internal sealed class Auth0Format : IImportFormat
{
    private const string Passwords = "--passwords";
    private const string Hash = "hash";

    /// <summary>Logins at Auth0 itself: by a password of its database, a mailed code, or a code in a text message.</summary>
    private static readonly string[] Own = ["auth0", "email", "sms"];

    public string Name => "auth0";

    public string Description => "The NDJSON of a user export.";

    public IReadOnlyList<FormatOption> Options => [new(Passwords, "The NDJSON with password hashes, from Auth0's support; without it, accounts have no passwords.") { IsFile = true }];

    public async IAsyncEnumerable<MovedRow> ReadAsync(ImportFiles files, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var side = new SideRows();
        if (files.Options.TryGetValue(Passwords, out var passwords))
            await KeepAsync(passwords, side, cancel);

        side.Close();
        await foreach (var (place, line) in NdjsonFormat.LinesAsync(files, cancel))
            yield return NdjsonFormat.TryParse(line) is { } user ? new MovedRow(place, Read(user, side)) : NdjsonFormat.Unreadable(place);
    }

    private static async Task KeepAsync(string file, SideRows side, CancellationToken cancel)
    {
        using var reader = new LineReader(ImportFiles.Open(file));
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            var row = NdjsonFormat.TryParse(line);
            var id = row?["_id"] is JsonObject ? row["_id"].Text("$oid") : row.Text("user_id") ?? row.Text("_id");
            if (id is not null && HashOf(row) is { } hash)
                side.Add(Hash, Bare(id), hash);
        }
    }

    private static string? HashOf(JsonObject? row) => row.Text("passwordHash") ?? row.Text("password_hash") ?? Custom(row?["custom_password_hash"]);

    private static string? Custom(JsonNode? custom) => custom.Member("hash").Text("value");

    private static MovedAccount Read(JsonObject user, SideRows side)
    {
        var id = user.Text("user_id") ?? user.Text("Id");
        return new MovedAccount(user.Text("email") ?? user.Text("Email"))
        {
            LegacyId = id,
            FullName = user.Text("name") ?? user.Text("Name"),
            PasswordHash = HashOf(user) ?? (id is null ? null : side.Last(Hash, Bare(id))),
            CreatedAt = user.Time("created_at"),
            IsDisabled = user.Affirms("blocked"),
            IsVerified = (user.Flag("email_verified") ?? user.Flag("Email Verified")) == true,
            Factors = user.Items("multifactor").Any() ? new JsonObject { ["a second factor in multifactor"] = new JsonObject() } : [],
            Identities = IdentitiesOf(user, id),
        };
    }

    /// <summary>Some exports have the list as JSON in a text. Without a list, the id itself names the service.</summary>
    private static IReadOnlyList<LinkedIdentity> IdentitiesOf(JsonObject user, string? id)
    {
        var holder = user["identities"] is JsonValue text ? NdjsonFormat.TryParse($$"""{"identities": {{text.AsText()}}}""") : user;
        if (holder?["identities"] is JsonArray)
            return holder.Identities("identities", "provider", "user_id", Own);

        return id?.Split('|', 2) is [var provider, var subject] && !Own.Contains(provider, StringComparer.Ordinal) ? [.. IdentityLists.Of(provider, subject)] : [];
    }

    /// <summary>The file of hashes has the id without the connection before it.</summary>
    private static string Bare(string id) => id[(id.IndexOf('|', StringComparison.Ordinal) + 1)..];
}
