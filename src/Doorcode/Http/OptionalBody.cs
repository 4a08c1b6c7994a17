using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Http;

/// <summary>A JSON body that may be absent, because the request names what it is about in another way.</summary>
internal sealed class OptionalBody<T> : IBound, IEndpointParameterMetadataProvider
    where T : class, IRequestBody<T>
{
    private readonly Body<T> _body = new();

    /// <summary>The body; null when there is none.</summary>
    public T? Value { get; private set; }

    /// <summary>What to answer when the body is absent and was needed.</summary>
    public Problem? Missing { get; private set; }

    public static ValueTask<OptionalBody<T>?> BindAsync(HttpContext context) => new(new OptionalBody<T>());

    public async ValueTask<Problem?> ReadAsync(HttpContext context)
    {
        var problem = await _body.ReadAsync(context);
        if (problem is null)
        {
            Value = _body.Value;
            return null;
        }

        if (!IsAbsent(context))
            return problem;

        Missing = problem;
        return null;
    }

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder)
    {
        Body<T>.PopulateMetadata(parameter, builder);
        builder.Metadata.Add(new AcceptsMetadata([], typeof(T), isOptional: true));
    }

    private static bool IsAbsent(HttpContext context) =>
        context.Request.ContentLength is 0
        || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
}
