using System.Text.Json.Nodes;
using Doorcode;

namespace EmbeddingApp;

/// <summary>Takes events, and does nothing with them.</summary>
internal sealed class NotingHandler : IAccountEventHandler
{
    public Task HandleAsync(AccountEvent accountEvent, CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>Lets everybody register.</summary>
internal sealed class OpenGate : IRegistrationGate
{
    public ValueTask<RegistrationDecision> DecideAsync(RegistrationRequest request, CancellationToken cancel) => new(RegistrationDecision.Accept);
}

/// <summary>Puts one claim into each token.</summary>
internal sealed class PlanClaims : IAccessTokenClaims
{
    public ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel) => new(new JsonObject { ["plan"] = "pro" });
}
