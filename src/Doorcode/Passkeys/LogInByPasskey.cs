using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Sessions;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;

namespace Doorcode.Passkeys;

/// <summary>The answer of a passkey.</summary>
internal sealed record PasskeyLoginRequest : IRequestBody<PasskeyLoginRequest>
{
    /// <summary>The <c>ceremony_id</c> of the options that the passkey answers.</summary>
    [Example("q2Vn0f4mXkKZb8W1yqT3uR5sLwJcHd7oPi9aEgUvxYM")]
    public required string CeremonyId { get; init; }

    /// <summary>The result of <c>navigator.credentials.get()</c>, as its <c>toJSON()</c> writes it.</summary>
    [Example("""{"id": "q83vEjRWeJCrze8SNFZ4kA", "rawId": "q83vEjRWeJCrze8SNFZ4kA", "type": "public-key", "response": {"clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0", "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4", "signature": "MEUCIQ"}, "clientExtensionResults": {}}""")]
    public required JsonElement Credential { get; init; }

    /// <summary>Whether the answer sets the session cookie in place of <c>refresh</c>; for browsers.</summary>
    [Example(false)]
    public bool UseCookie { get; init; }

    static JsonTypeInfo<PasskeyLoginRequest> IRequestBody<PasskeyLoginRequest>.Json => PasskeysJson.Default.PasskeyLoginRequest;
}

/// <summary>Begins a session for the owner of a passkey whose authenticator has verified them: both factors in one step.</summary>
internal sealed class LogInByPasskey(VerifyAssertion verify, CompleteLogin complete, EventLog events, ILogger<LogInByPasskey> log)
{
    public async Task<Result<TokenPair>> RunAsync(PasskeyLoginRequest request, Caller caller, CancellationToken cancel)
    {
        if (await verify.ForLoginAsync(request.CeremonyId, request.Credential, cancel) is not { } asserted)
            return await RejectAsync(account: null, caller, cancel);

        var step = await complete.RunAsync(
            asserted.Account,
            AuthenticationFacts.ByPasskey,
            caller,
            request.UseCookie ? SessionCarrier.Cookie : SessionCarrier.RefreshToken,
            (tx, session) => events.RecordAsync(
                tx, new EventRecord(PasskeysEvents.LoginAccepted) { Account = asserted.Account.Id, Session = session, By = caller }),
            cancel);
        return step is LoginStep.Refused ? await RejectAsync(asserted.Account.Id, caller, cancel) : step.ToResult(Problems.PasskeyRejected);
    }

    private async Task<Problem> RejectAsync(AccountId? account, Caller caller, CancellationToken cancel)
    {
        // Recorded even if the client disconnects.
        await events.RecordRefusalAsync(
                new EventRecord(PasskeysEvents.LoginRejected) { Account = account, By = caller }, CancellationToken.None)
            .FinishAsync(log, cancel);
        return Problems.PasskeyRejected;
    }
}
