using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>The problems that an endpoint can answer with; the OpenAPI document lists them.</summary>
/// <param name="Problems">The problems, each with the status that it has at this endpoint.</param>
internal sealed record ProblemMetadata(IReadOnlyList<Problem> Problems);

/// <summary>Says that an endpoint takes a bearer access token; the OpenAPI document asks for one there.</summary>
internal sealed record AccessTokenMetadata;

/// <summary>What a member looks like; the OpenAPI document makes its examples of it.</summary>
/// <param name="value">A value as JSON has it: a string, an array of strings, a number or a Boolean.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExampleAttribute(object value) : Attribute
{
    public object Value => value;
}

/// <summary>Which form a string has; the OpenAPI document says so.</summary>
/// <param name="name">A name of the OpenAPI format registry, such as <c>email</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FormatAttribute(string name) : Attribute
{
    public string Name => name;
}

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
