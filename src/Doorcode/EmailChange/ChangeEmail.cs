using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.EmailValidation;
using Doorcode.Http;
using Doorcode.Languages;
using Doorcode.Proofs;
using Doorcode.Sessions;

namespace Doorcode.EmailChange;

/// <summary>Which address an account is to have.</summary>
internal sealed record ChangeEmailRequest : IRequestBody<ChangeEmailRequest>
{
    /// <summary>Where the code is mailed to; at most 254 characters. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Example("ada@example.net")]
    public required string NewEmail { get; init; }

    /// <summary>The account's password.</summary>
    [StringLength(RequestBody.MaxLength, MinimumLength = 1)]
    [Format("password")]
    [Example("correct horse battery")]
    public required string Password { get; init; }

    static JsonTypeInfo<ChangeEmailRequest> IRequestBody<ChangeEmailRequest>.Json => EmailChangeJson.Default.ChangeEmailRequest;
}

/// <summary>A change that waits for its code; the same for every address.</summary>
internal sealed record ChangeEmailResponse : ISpoken<ChangeEmailResponse>
{
    private const string Words = "message.email_change_begun";

    /// <summary>A sentence for a person.</summary>
    [Example("Check the mailbox of the new address: a mail with the next step is on its way.")]
    public required string Message { get; init; }

    /// <summary>Names this change; known to the caller alone. Send it with the code.</summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public required string ChangeId { get; init; }

    /// <summary>For how many seconds the code works.</summary>
    [Example(600)]
    public required long ExpiresIn { get; init; }

    /// <summary>In how many seconds the mail should be asked for again.</summary>
    [Example(60)]
    public required long ResendIn { get; init; }

    ChangeEmailResponse ISpoken<ChangeEmailResponse>.In(Language language) => this with { Message = language.Say(Words) };

    public static ChangeEmailResponse From(CodeSent sent) => new()
    {
        Message = Language.English.Say(Words),
        ChangeId = sent.Id,
        ExpiresIn = sent.ExpiresIn,
        ResendIn = sent.ResendIn,
    };
}

/// <summary>
/// Begins a change of address: mails a code to the new address and a stop code to the old one. For an address that has an account,
/// only the mail to it differs: it says so and holds no code.
/// </summary>
internal sealed class ChangeEmail(
    StepUp stepUp, ProvePassword passwords, ChangeLimit limit, IEmailValidator validator, CodeMail codes, AnnounceChange announce)
{
    internal static readonly CodePurpose Purpose = new("email-change", EmailChangeLetters.Code)
    {
        AddressTaken = EmailChangeLetters.AddressTaken,
    };

    /// <summary>Longer than any time limit of the validators here; a validator of the host app may have none.</summary>
    private static readonly TimeSpan LongestValidation = TimeSpan.FromSeconds(35);

    public async Task<Result<ChangeEmailResponse>> RunAsync(
        ChangeEmailRequest request, LiveSession session, Caller caller, CancellationToken cancel)
    {
        if (stepUp.DemandFactor(session) is { } missing)
            return missing;

        var problem = Problems.ValidationFailed;
        if (!EmailAddress.TryParse(request.NewEmail, out var address, out var fault))
            problem = problem.For("new_email", fault);

        if (request.Password.Length == 0)
            problem = problem.For("password", FieldFault.Blank);

        if (address is null || !problem.Errors.IsEmpty)
            return problem;

        var sent = await limit.RunAsync(
            session.Account,
            () => codes.SendAsync(
                Purpose, address, () => PrepareAsync(session, request.Password, address, caller, cancel), caller, cancel),
            cancel);
        return sent.Map(ChangeEmailResponse.From);
    }

    /// <summary>Verifies the password, validates the new address, keeps the change and tells the old address.</summary>
    private async Task<Result<CodePayload>> PrepareAsync(
        LiveSession session, string password, EmailAddress address, Caller caller, CancellationToken cancel)
    {
        if (!(await passwords.RunAsync("password", session, password, caller, cancel)).Try(out var account, out var refusal))
            return refusal;

        switch (await ValidateAsync(address, caller, cancel))
        {
            case EmailVerdict.Refused refused:
                return Problems.EmailUndeliverable.For("new_email", FieldFault.Undeliverable) with
                {
                    DidYouMean = refused.DidYouMean,
                };
            case EmailVerdict.Unavailable:
                return Problems.Unavailable;
        }

        // A password that is no longer the account's is a wrong one.
        return await announce.RunAsync(account, address, caller, cancel) is { } change
            ? new CodePayload(change.ToString("N"), address.Typed)
            : ProvePassword.WrongPassword("password");
    }

    private async ValueTask<EmailVerdict> ValidateAsync(EmailAddress address, Caller caller, CancellationToken cancel)
    {
        using var pause = caller.Timeout.Pause(LongestValidation);
        return await validator.CheckAsync(new EmailCheck(address, caller.Network, caller.Site), cancel);
    }
}
