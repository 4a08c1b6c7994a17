using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Challenges;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Registration;

/// <summary>Whose code to mail again.</summary>
internal sealed record ResendOtpRequest : IRequestBody<ResendOtpRequest>
{
    /// <summary>The address that the code was mailed to.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Format("email")]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>What register answered; without it, the address's latest attempt is meant.</summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public string? RegistrationId { get; init; }

    static JsonTypeInfo<ResendOtpRequest> IRequestBody<ResendOtpRequest>.Json => RegistrationJson.Default.ResendOtpRequest;
}

/// <summary>Another mail may be on its way; the same for every address.</summary>
internal sealed record ResendOtpResponse
{
    /// <summary>A sentence for a person.</summary>
    [Example("If a registration waits for this address, its mail is on the way again.")]
    public required string Message { get; init; }

    /// <summary>For how many seconds the code works; without a registration_id, at most how many.</summary>
    [Example(540)]
    public required long ExpiresIn { get; init; }

    /// <summary>In how many seconds the mail can be asked for again.</summary>
    [Example(60)]
    public required long ResendIn { get; init; }
}

/// <summary>
/// Mails the same code again, without prolonging its life or giving guesses back. Where nothing waits for a code, a decoy takes
/// its place, so that the next call is answered as for any other address.
/// </summary>
internal sealed class ResendOtp(
    MailedCodes codes, Limits limits, AccountStore accounts, Outbox outbox, Database database, IOptions<OtpOptions> options)
{
    public async Task<Result<ResendOtpResponse>> RunAsync(ResendOtpRequest request, Caller caller, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            return Problems.ValidationFailed.For("email", fault);

        var outcome = await codes.ResendAsync(
            new MailedCodeQuery(ChallengePurpose.Registration, address, caller.Network, request.RegistrationId), cancel);
        if (outcome is ResendOutcome.CoolingDown cooling)
            return Problems.RetryIn(cooling.Wait);

        if (outcome is ResendOutcome.Due || request.RegistrationId is null)
        {
            if (await limits.CountMailAsync(address, cancel) is { } limited)
                return limited;
        }

        var owner = await accounts.FindMailboxAsync(address, cancel);
        if (outcome is ResendOutcome.NothingWaits && request.RegistrationId is null)
            await TakePlaceAsync(address, caller, cancel);
        else
            await MailAsync(outcome as ResendOutcome.Due, address, owner, caller, cancel);

        return new ResendOtpResponse
        {
            Message = "If a registration waits for this address, its mail is on the way again.",
            ExpiresIn = request.RegistrationId is not null && outcome is ResendOutcome.Due live
                ? Math.Max(0, (live.ExpiresAt - database.Now + 999) / 1000)
                : (long)options.Value.Lifetime.TotalSeconds,
            ResendIn = (long)options.Value.ResendCooldown.TotalSeconds,
        };
    }

    private Task TakePlaceAsync(EmailAddress address, Caller caller, CancellationToken cancel) =>
        codes.IssueAsync(
            new ChallengeRequest(ChallengePurpose.Registration, address, Network: "", MailTo: null, Payload: null),
            (tx, _, end) => outbox.EnqueueAsync(tx, new OutgoingMail(MailKind.Nothing, address.Typed, null, tx.Now, end, caller.Ip)),
            cancel);

    private async Task MailAsync(
        ResendOutcome.Due? due, EmailAddress address, string? owner, Caller caller, CancellationToken cancel)
    {
        var content = due is null ? null : codes.Open(due);
        // To the spelling that was registered, never to the one that asks for it again.
        var mail = new OutgoingMail(
            MailKind.Nothing, content?.MailTo ?? address.Typed, null, database.Now, due?.ExpiresAt ?? database.Now, caller.Ip);
        if (content?.MailTo is not null && owner is not null)
            mail = mail with { Kind = MailKind.AlreadyRegistered, To = owner };
        else if (content?.Code is not null)
            mail = mail with { Kind = MailKind.RegistrationCode, Code = content.Code };

        await database.WriteAsync(
            async tx =>
            {
                await outbox.EnqueueAsync(tx, mail);
                return 0;
            },
            cancel);
    }
}
