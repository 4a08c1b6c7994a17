using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Http;

/// <summary>A JSON body that a request may leave out; one that is there is read as strictly as any other.</summary>
internal sealed class OptionalBody<T> : IBound, IEndpointParameterMetadataProvider
    where T : class, IRequestBody<T>
{
    /// <summary>The body; null when there is none.</summary>
    public T? Value { get; private set; }

    public static ValueTask<OptionalBody<T>?> BindAsync(HttpContext context) => new(new OptionalBody<T>());

    public async ValueTask<Problem?> ReadAsync(HttpContext context)
    {
        if (IsLeftOut(context))
            return null;

        var body = new Body<T>();
        var problem = await body.ReadAsync(context);
        Value = problem is null ? body.Value : null;
        return problem;
    }

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder) =>
        Body<T>.PopulateMetadata(parameter, builder);

    private static bool IsLeftOut(HttpContext context) =>
        context.Request.ContentLength == 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false;
}
