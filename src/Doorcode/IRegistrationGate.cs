using System.Net;

namespace Doorcode;

/// <summary>
/// Decides who may register. <c>AddDoorcode().AddRegistrationGate&lt;T&gt;()</c> registers one; with several, all must accept. It is made for each
/// registration, in a scope of its own.
/// </summary>
public interface IRegistrationGate
{
    /// <summary>
    /// Decides about a registration, before a code is mailed. It is asked for every address alike, also for one that has an account, and must
    /// not answer by that: a refusal reaches the caller. An exception, or more than 2 seconds, refuses.
    /// </summary>
    /// <param name="request">Who wants to register.</param>
    /// <param name="cancel">Cancelled after 2 seconds, and when the caller is gone.</param>
    ValueTask<RegistrationDecision> DecideAsync(RegistrationRequest request, CancellationToken cancel);
}

/// <summary>Who wants to register. Nothing of it is proved yet.</summary>
/// <param name="Email">The address, as it was typed, without white space around it.</param>
/// <param name="FullName">The name.</param>
/// <param name="Ip">The peer's address, or the one that a trusted proxy forwards; null where it is not known.</param>
public sealed record RegistrationRequest(string Email, string FullName, IPAddress? Ip)
{
    /// <summary>Neither address nor name, because printed text ends in logs.</summary>
    public override string ToString() => nameof(RegistrationRequest);
}

/// <summary>What a gate decides.</summary>
public abstract record RegistrationDecision
{
    private RegistrationDecision()
    {
    }

    /// <summary>The registration goes on, if no other gate refuses.</summary>
    public static RegistrationDecision Accept { get; } = new Accepted();

    /// <summary>Refuses the registration: 403 <c>forbidden</c>.</summary>
    /// <param name="detail">One sentence that a person can act on. It reaches the caller as it is, as <c>detail</c>.</param>
    /// <exception cref="ArgumentException">It is empty or blank.</exception>
    public static RegistrationDecision Refuse(string detail)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(detail);
        return new Refused(detail);
    }

    internal sealed record Accepted : RegistrationDecision;

    internal sealed record Refused(string Detail) : RegistrationDecision;
}
