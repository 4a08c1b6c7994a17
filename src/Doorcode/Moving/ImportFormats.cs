using System.Diagnostics.CodeAnalysis;
using Doorcode.Moving.Formats;

namespace Doorcode.Moving;

/// <summary>The kinds of files that accounts come in.</summary>
[Experimental("DOORCODE002")]
public static class ImportFormats
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IImportFormat> All { get; } =
    [
        new NdjsonFormat(), new DjangoFormat(), new IdentityFormat(), new KeycloakFormat(), new SupabaseFormat(), new FirebaseFormat(),
        new Auth0Format(), new ClerkFormat(),
    ];
}
