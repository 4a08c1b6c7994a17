using Doorcode.Accounts;

namespace Doorcode.Proofs;

/// <summary>What must be proved before a second factor is enrolled.</summary>
internal sealed class AllowEnrolment(StepUp stepUp, ProvePassword passwords)
{
    /// <summary>
    /// An account with a factor must have proved one within 5 minutes. For the first factor it is the password: in the body, or proved
    /// within 5 minutes. The holder of an enrolment ticket has just proved it.
    /// </summary>
    /// <param name="who">Who enrols.</param>
    /// <param name="password">The password of the body; null when there is none.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The account that the enrolment is for.</returns>
    public async Task<Result<AccountAtEpoch>> RunAsync(Enrolee who, string? password, Caller caller, CancellationToken cancel)
    {
        if (who.Session is not { } session)
            return who.Account;

        if (session.Factors.HasFactor() || password is null)
            return stepUp.Demand(session) is { } missing ? missing : session.AtEpoch;

        if (password.Length == 0)
            return Problems.ValidationFailed.For("password", FieldFault.Blank);

        var proved = await passwords.RunAsync(session, password, caller, cancel);
        return proved.Problem == Problems.InvalidCredentials
            ? Problems.ValidationFailed.For("password", FieldFault.PasswordWrong)
            : proved.Map(account => account.AtEpoch);
    }
}
