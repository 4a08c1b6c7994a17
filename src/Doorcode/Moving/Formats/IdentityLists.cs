using System.Text.Json.Nodes;
using Doorcode.Identities;

namespace Doorcode.Moving.Formats;

/// <summary>Logins at other services, as files of other systems hold them. One without a service or without a subject says nothing and is left out.</summary>
internal static class IdentityLists
{
    /// <summary>A login.</summary>
    /// <param name="provider">The service.</param>
    /// <param name="subject">What it knows the owner by.</param>
    public static IEnumerable<LinkedIdentity> Of(string? provider, string? subject) =>
        string.IsNullOrEmpty(provider) || string.IsNullOrEmpty(subject) ? [] : [new LinkedIdentity(provider, subject)];

    /// <summary>The logins of a list.</summary>
    /// <param name="user">What has the list.</param>
    /// <param name="list">The member that is the list.</param>
    /// <param name="provider">The member of an item that names the service.</param>
    /// <param name="subject">The member of an item that the service knows the owner by.</param>
    /// <param name="own">What stands in the list for a login at the system itself, such as by a password.</param>
    public static IReadOnlyList<LinkedIdentity> Identities(this JsonNode? user, string list, string provider, string subject, params string[] own) =>
    [
        .. user.Items(list)
            .Where(item => !own.Contains(item.Text(provider), StringComparer.Ordinal))
            .SelectMany(item => Of(item.Text(provider), item.Text(subject))),
    ];

    /// <summary>Logins that were kept as JSON in texts while a file was read.</summary>
    public static IReadOnlyList<LinkedIdentity> Read(IReadOnlyList<string> kept) =>
        [.. kept.Select(text => LinkedIdentity.FromJson(JsonNode.Parse(text))).SelectMany(one => Of(one.Provider, one.Subject))];
}
