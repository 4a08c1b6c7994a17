using Doorcode.Accounts;

namespace Doorcode.Proofs;

/// <summary>What must be proved before a second factor is enrolled.</summary>
internal sealed class AllowEnrolment(StepUp stepUp, ProvePassword passwords, FactorChangeLimit limit)
{
    /// <summary>
    /// An account with a factor must have proved one within the last 5 minutes. The first factor takes the password: in the body, or proved
    /// within the last 5 minutes. The holder of an enrolment ticket has just proved it. An account begins only so many enrolments
    /// (<see cref="FactorChangeLimit"/>).
    /// </summary>
    /// <param name="who">Who enrols.</param>
    /// <param name="password">The password of the body; null when there is none.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The account that the enrolment is for.</returns>
    public Task<Result<AccountAtEpoch>> RunAsync(Enrolee who, string? password, Caller caller, CancellationToken cancel) =>
        limit.RunAsync(who.Account.Id, () => ProveAsync(who, password, caller, cancel), cancel);

    private async Task<Result<AccountAtEpoch>> ProveAsync(Enrolee who, string? password, Caller caller, CancellationToken cancel)
    {
        if (who.Session is not { } session)
            return who.Account;

        if (session.Factors.HasFactor() || password is null)
            return stepUp.Demand(session) is { } missing ? missing : session.AtEpoch;

        if (password.Length == 0)
            return Problems.ValidationFailed.For("password", FieldFault.Blank);

        return (await passwords.RunAsync("password", session, password, caller, cancel)).Map(account => account.AtEpoch);
    }
}
