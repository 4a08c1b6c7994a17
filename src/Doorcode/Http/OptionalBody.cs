using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Http;

/// <summary>A JSON body that may be absent, because the request names what it is about in another way.</summary>
internal sealed class OptionalBody<T> : IBound, IEndpointParameterMetadataProvider
    where T : class, IRequestBody<T>
{
    private readonly Body<T> _body = new();

    /// <summary>The body; null when there is none.</summary>
    public T? Value { get; private set; }

    /// <summary>The problem of a request with a content type and no body; null when it has a body, or no content type.</summary>
    public Problem? Empty { get; private set; }

    public static ValueTask<OptionalBody<T>?> BindAsync(HttpContext context) => new(new OptionalBody<T>());

    /// <summary>Whether the request has no body and does not claim one.</summary>
    public bool IsAbsent => Value is null && Empty is null;

    public async ValueTask<Problem?> ReadAsync(HttpContext context)
    {
        var problem = await _body.ReadAsync(context);
        if (problem is null)
        {
            Value = _body.Value;
            return null;
        }

        if (!RequestBody.IsAbsent(context))
            return problem;

        // A request with a content type was meant to have a body.
        Empty = context.Request.Headers.ContentType.Count > 0 ? problem : null;
        return null;
    }

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder)
    {
        Body<T>.PopulateMetadata(parameter, builder);
        builder.Metadata.Add(new AcceptsMetadata([], typeof(T), isOptional: true));
    }
}
