using System.Buffers.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Codes;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Factors;

/// <summary>The first code of an authenticator app.</summary>
internal sealed record ConfirmTotpRequest : IRequestBody<ConfirmTotpRequest>
{
    /// <summary>The <c>enrolment_id</c> that factors/totp answered.</summary>
    [Example("q83vEjRWeJCrze8SNFZ4kA")]
    public required string EnrolmentId { get; init; }

    /// <summary>The code that the app shows.</summary>
    [Example("493027")]
    public required TypedCode Totp { get; init; }

    /// <summary>
    /// Whether the answer sets the session cookie in place of <c>refresh</c>; for browsers. Without an enrolment ticket no session begins, and it means nothing.
    /// </summary>
    [Example(false)]
    public bool UseCookie { get; init; }

    static JsonTypeInfo<ConfirmTotpRequest> IRequestBody<ConfirmTotpRequest>.Json => FactorsJson.Default.ConfirmTotpRequest;
}

/// <summary>The app is enrolled. With an enrolment ticket, the session has begun as well.</summary>
internal sealed record ConfirmTotpResponse
{
    /// <summary>Ten recovery codes, with the first factor of the account. They are shown this once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example(new[] { "7K3M-9QXT-2FVB-8HWZ" })]
    public IReadOnlyList<string>? RecoveryCodes { get; init; }

    /// <summary>The access token; only with an enrolment ticket, like the members below.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public string? Access { get; init; }

    /// <summary>The refresh token. Absent when the session has a cookie.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImJ0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public string? Refresh { get; init; }

    /// <summary>Always <c>Bearer</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("Bearer")]
    public string? TokenType { get; init; }

    /// <summary>For how many seconds the access token works.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example(900)]
    public long? ExpiresIn { get; init; }

    /// <summary>Proves later that this client once got into the account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("AWt0c2V4YW1wbGU0ZGV2aWNldG9rZW5zYXJlb3BhcXVlYW5kaGF2ZTEwM2NoYXJhY3RlcnM")]
    public string? DeviceToken { get; init; }

    /// <summary>The session that has begun, for its cookie; null without an enrolment ticket.</summary>
    [JsonIgnore]
    public TokenPair? Tokens { get; init; }

    public static ConfirmTotpResponse From(Enrolled enrolled) => new()
    {
        RecoveryCodes = enrolled.RecoveryCodes,
        Access = enrolled.Tokens?.Access,
        Refresh = enrolled.Tokens?.Refresh,
        TokenType = enrolled.Tokens?.TokenType,
        ExpiresIn = enrolled.Tokens?.ExpiresIn,
        DeviceToken = enrolled.Tokens?.DeviceToken,
        Tokens = enrolled.Tokens,
    };
}

/// <summary>Enrols an authenticator app with its first code. That code is used up: no login takes it.</summary>
internal sealed class ConfirmTotp(
    TotpEnrolments enrolments, TotpStore store, EnrolFactor enrol, MailOutbox mails, EventLog events, ServerClock clock)
{
    public async Task<Result<ConfirmTotpResponse>> RunAsync(
        Enrolee who, ConfirmTotpRequest request, Caller caller, CancellationToken cancel)
    {
        if (!TypedMember.TryRead(request.Totp, out var code, out var fault))
            return Problems.ValidationFailed.For("totp", fault);

        if (!Base64Url.IsValid(request.EnrolmentId)
            || await enrolments.GuessAsync(who, Base64Url.DecodeFromChars(request.EnrolmentId), cancel) is not { } enrolment)
        {
            return Problems.CodeRejected;
        }

        if (enrolment.Key.StepOf(code, clock.Now) is not { } step)
            return enrolment.GuessesLeft == 0 ? Problems.AttemptsExhausted : Problems.CodeRejected;

        var account = who.Account.Id;
        var proof = new ProvenFactor(
            AuthenticationFacts.TotpMethod,
            AssuranceLevel.TwoFactors,
            tx => TotpEnrolments.TakeAsync(tx, account, enrolment))
        {
            GiveBackAsync = () => enrolments.GiveBackAsync(account, enrolment, CancellationToken.None),
        };
        var enrolled = await enrol.RunAsync(
            who,
            FactorKinds.Totp,
            proof,
            async (tx, session) =>
            {
                await store.PutAsync(tx, account, enrolment.Id, enrolment.Key, step);
                await TellAsync(tx, who, session, caller);
            },
            request.UseCookie ? SessionCarrier.Cookie : SessionCarrier.RefreshToken,
            caller,
            cancel);
        return enrolled.Map(ConfirmTotpResponse.From);
    }

    private async ValueTask TellAsync(Transaction transaction, Enrolee who, SessionId session, Caller caller)
    {
        await mails.EnqueueAsync(transaction, new Letter(FactorsLetters.Added, who.Email, transaction.Now, caller));
        await events.RecordAsync(
            transaction,
            new EventRecord(FactorsEvents.TotpAdded) { Account = who.Account.Id, Session = session, By = caller });
    }
}
