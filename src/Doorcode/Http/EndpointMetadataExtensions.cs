using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

internal static class EndpointMetadataExtensions
{
    /// <summary>Says what an endpoint is for, what it answers, and with which problems.</summary>
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder endpoint, string name, string summary, string description, params Problem[] problems) =>
        endpoint
            .WithName(name)
            .WithSummary(summary)
            .WithDescription(description)
            .WithMetadata(new ProblemMetadata(problems));

    /// <summary>Says what a success looks like.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status) =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), ["application/json"]));

    /// <summary>Says that a success has no body.</summary>
    public static RouteHandlerBuilder AnswersEmpty(this RouteHandlerBuilder endpoint, int status) =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status));
}
