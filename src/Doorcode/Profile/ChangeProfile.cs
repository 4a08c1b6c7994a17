using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Profile;

/// <summary>What the owner of an account changes about it.</summary>
internal sealed record ChangeProfileRequest : IRequestBody<ChangeProfileRequest>
{
    /// <summary>The name to be called by; 1 to 150 characters as a reader counts them, and at most 4096 bytes in UTF-8.</summary>
    [StringLength(Addresses.FullName.MaxBytes, MinimumLength = 1)]
    [Example("Ada King")]
    public required string FullName { get; init; }

    static JsonTypeInfo<ChangeProfileRequest> IRequestBody<ChangeProfileRequest>.Json => ProfileJson.Default.ChangeProfileRequest;
}

/// <summary>Changes the name. It raises no epoch: nothing that waits for the account depends on it.</summary>
internal sealed class ChangeProfile(Database database, EventLog events)
{
    public async Task<Result<ProfileResponse>> RunAsync(
        LiveSession session, ChangeProfileRequest request, Caller caller, CancellationToken cancel)
    {
        if (!Addresses.FullName.TryParse(request.FullName, out var name, out var fault))
            return Problems.ValidationFailed.For("full_name", fault);

        var answer = ProfileResponse.Of(session) with { FullName = name };
        if (string.Equals(name, session.FullName, StringComparison.Ordinal))
            return answer;

        var isChanged = await database.TryWriteAsync(
            async tx =>
            {
                await AccountStore.RenameAsync(tx, session.Account, name);
                await events.RecordAsync(
                    tx, new EventRecord(ProfileEvents.Changed) { Account = session.Account, Session = session.Id, By = caller });
            },
            cancel);
        // The account was deleted or disabled meanwhile.
        return isChanged ? answer : Problems.Unauthenticated;
    }
}
