using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Asks the app which claims of its own an access token gets. It is asked before anything is written or spent.</summary>
internal sealed class AskForClaims(
    IEnumerable<AppPart<IAccessTokenClaims>> parts,
    AccountStore accounts,
    IServiceScopeFactory scopes,
    IOptions<JwtOptions> options,
    ServerClock clock,
    ILogger<AskForClaims> log)
{
    private const int MostCalls = 1000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<AppPart<IAccessTokenClaims>> _parts = [.. parts];

    /// <summary>Each class has calls of its own: one that never ends leaves the others theirs.</summary>
    private readonly AppCalls[] _calls = [.. parts.Select(_ => new AppCalls(scopes, clock.Timers, Limit, MostCalls))];

    /// <summary>Whether the app tells any.</summary>
    public bool IsUsed => _parts.Count > 0;

    /// <summary>Asks for the claims of a token of an account.</summary>
    /// <returns>The claims; none where the account is gone, which gets no token.</returns>
    /// <exception cref="AppFailureException">The app failed or its claims are refused, and no token may be made without them.</exception>
    public ValueTask<AppClaims> RunAsync(AccountId account, CancellationToken cancel) =>
        IsUsed ? new(AskAllAsync(account, cancel)) : ValueTask.FromResult(AppClaims.None);

    private async Task<AppClaims> AskAllAsync(AccountId id, CancellationToken cancel)
    {
        if (await accounts.FindProfileAsync(id, cancel) is not { } profile)
            return AppClaims.None;

        // All at once: one after the other, several that hang would outlast the request.
        var told = await Task.WhenAll(_parts.Select((part, index) => AskAsync(part, _calls[index], profile.ToAccount(), cancel)));
        var all = new JsonObject();
        foreach (var (name, value) in told.SelectMany(claims => claims))
            all[name] = value;

        if (ClaimNames.TryWrite(all, out var json, out var fault))
            return new AppClaims(json);

        TokensLog.ClaimsRefused(log, fault.Sentence.TrimEnd('.'), string.Join(", ", _parts.Select(part => part.Name)));
        return Without(Problems.InternalError);
    }

    private async Task<IReadOnlyList<KeyValuePair<string, JsonNode?>>> AskAsync(
        AppPart<IAccessTokenClaims> part, AppCalls calls, Account account, CancellationToken cancel)
    {
        try
        {
            return await calls.RunAsync(part, (asked, token) => ReadAsync(asked, account, token), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            TokensLog.ClaimsFailed(log, failure, part.Name);
            Without(Problems.Unavailable, failure);
            return [];
        }
    }

    /// <summary>Copies the claims, which are still the app's: text that was parsed leniently may show only now that it cannot be read.</summary>
    private static async ValueTask<IReadOnlyList<KeyValuePair<string, JsonNode?>>> ReadAsync(
        IAccessTokenClaims asked, Account account, CancellationToken cancel) =>
        [.. (await asked.GetAsync(account, cancel) ?? []).Select(claim => KeyValuePair.Create(claim.Key, claim.Value?.DeepClone()))];

    /// <summary>Goes on without claims if the app has said so.</summary>
    private AppClaims Without(Problem problem, Exception? cause = null) => options.Value.OnClaimsFailure is ClaimsFailure.LeaveOut
        ? AppClaims.None
        : throw new AppFailureException(problem, cause);
}

/// <summary>Claims of an access token that the app told when it was made.</summary>
/// <param name="Json">The claims, as JSON; null for none.</param>
internal sealed record AppClaims(string? Json)
{
    /// <summary>No claims.</summary>
    public static AppClaims None { get; } = new((string?)null);
}
