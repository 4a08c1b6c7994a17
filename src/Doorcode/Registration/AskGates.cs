using System.Net;
using Doorcode.Addresses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Doorcode.Registration;

/// <summary>Asks the gates of the app whether a registration may go on. No address is looked up before, so all are asked alike.</summary>
internal sealed class AskGates(
    IEnumerable<AppPart<IRegistrationGate>> gates, IServiceScopeFactory scopes, ServerClock clock, ILogger<AskGates> log)
{
    private const int MostCalls = 100;

    private static readonly Problem Failed = Problems.Forbidden.Because("registration");

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>By the machine's clock, which need not be the one that measures the limit.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<AppPart<IRegistrationGate>> _gates = [.. gates];

    private readonly AppCalls _calls = new(scopes, clock.Timers, Limit, MostCalls);

    /// <summary>Asks all of them, in the order of their registration, until one refuses.</summary>
    /// <returns>Why the registration is refused; null when it is not.</returns>
    public async ValueTask<Problem?> RunAsync(EmailAddress address, string fullName, Caller caller, CancellationToken cancel)
    {
        if (_gates.Count == 0)
            return null;

        var request = new RegistrationRequest(address.Typed, fullName, IPAddress.TryParse(caller.Ip, out var ip) ? ip : null);
        using var pause = caller.Timeout.Pause(LongestWait);
        foreach (var gate in _gates)
        {
            if (await AskAsync(gate, request, cancel) is { } refusal)
                return refusal;
        }

        return null;
    }

    private async Task<Problem?> AskAsync(AppPart<IRegistrationGate> gate, RegistrationRequest request, CancellationToken cancel)
    {
        try
        {
            switch (await _calls.RunAsync(gate, (part, token) => part.DecideAsync(request, token), cancel))
            {
                case RegistrationDecision.Accepted:
                    return null;
                case RegistrationDecision.Refused refused:
                    return Problems.Forbidden with { Detail = refused.Detail };
                default:
                    RegistrationLog.GateFailed(log, failure: null, gate.Name);
                    return Failed;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            RegistrationLog.GateFailed(log, failure, gate.Name);
            return Failed;
        }
    }
}
