using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
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
/// Mails the same code again, without prolonging its life or giving guesses back. With an id, the cooldown is that of the attempt.
/// Without one it is that of the address, which only time ends. Where no attempt waits, the same work is done, and the
/// dispatcher drops the mail.
/// </summary>
internal sealed class ResendOtp(
    MailedCodes codes,
    MailLimit mails,
    SharedLimits shared,
    AccountStore accounts,
    Outbox outbox,
    Database database,
    ServerClock clock,
    IOptions<OtpOptions> options)
{
    public async Task<Result<ResendOtpResponse>> RunAsync(ResendOtpRequest request, Caller caller, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            return Problems.ValidationFailed.For("email", fault);

        var query = new MailedCodeQuery(CodePurpose.Registration, address, caller.Network, request.RegistrationId);
        var found = query.Id is null ? await FindWithoutIdAsync(query, cancel) : await FindWithIdAsync(query, cancel);
        if (!found.Try(out var waiting, out var problem))
            return problem;

        await MailAsync(waiting, address, caller, cancel);
        return new ResendOtpResponse
        {
            Message = "If a registration waits for this address, its mail is on the way again.",
            ExpiresIn = query.Id is not null && waiting.Code is { } code
                ? Math.Max(0, (code.ExpiresAt - clock.Now + 999) / 1000)
                : (long)options.Value.Lifetime.TotalSeconds,
            ResendIn = (long)options.Value.ResendCooldown.TotalSeconds,
        };
    }

    private async Task<Result<Waiting>> FindWithoutIdAsync(MailedCodeQuery query, CancellationToken cancel)
    {
        if (await shared.TakeAsync(SharedLimit.ResendWithoutId, cancel) is { } limited)
            return limited;

        return await mails.CountAsync(
            Asked(query, MailCooldown.Await),
            async () => await WithOwnerAsync(await codes.FindLatestAsync(query, cancel), query, cancel),
            cancel);
    }

    private async Task<Result<Waiting>> FindWithIdAsync(MailedCodeQuery query, CancellationToken cancel) =>
        await codes.ResendAsync(query, cancel) switch
        {
            ResendOutcome.CoolingDown cooling => Problems.RetryIn(cooling.Wait),
            ResendOutcome.Due due => await mails.CountAsync(
                Asked(query, MailCooldown.None), () => WithOwnerAsync(due, query, cancel), cancel),
            _ => await WithOwnerAsync(code: null, query, cancel),
        };

    private MailAsked Asked(MailedCodeQuery query, MailCooldown rule) =>
        new(query.Address, query.Purpose, rule, options.Value.ResendCooldown);

    private async Task<Result<Waiting>> WithOwnerAsync(ResendOutcome.Due? code, MailedCodeQuery query, CancellationToken cancel) =>
        new Waiting(code, await accounts.FindMailboxAsync(query.Address, cancel));

    private async Task MailAsync(Waiting waiting, EmailAddress address, Caller caller, CancellationToken cancel)
    {
        var (due, owner) = waiting;
        var content = due is null ? null : codes.Open(due);
        // To the spelling that was registered, never to the one that asks for it again.
        var mail = new OutgoingMail(
            MailKind.Nothing, content?.MailTo ?? address.Typed, null, clock.Now, due?.ExpiresAt ?? clock.Now, caller.Ip);
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

    /// <summary>What waits for an address.</summary>
    /// <param name="Code">The code to mail again, if there is one.</param>
    /// <param name="Owner">The address of the account that there is already, if there is one.</param>
    private sealed record Waiting(ResendOutcome.Due? Code, string? Owner);
}
