using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Http;

/// <summary>A JSON body, read by one strict mechanism for every endpoint.</summary>
internal sealed class Body<T> : IBound, IEndpointParameterMetadataProvider
    where T : class, IRequestBody<T>
{
    private T? _value;

    /// <summary>The body; only asked for when it was not refused.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was not read or was refused; the endpoint lacks DoorcodeFilter.");

    public static ValueTask<Body<T>?> BindAsync(HttpContext context) => new(new Body<T>());

    public async ValueTask<Problem?> ReadAsync(HttpContext context)
    {
        var result = await RequestBody.ReadAsync<T>(context, "application/json", static bytes => new(StrictJson.Read(bytes, T.Json)));
        _value = result.Value;
        return result.Problem;
    }

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder)
    {
        // Without a content type: routing would answer another one with a bare 415, before this class is asked.
        builder.Metadata.Add(new AcceptsMetadata([], typeof(T)));
        builder.Metadata.Add(new ProblemMetadata(
            [Problems.InvalidRequest, Problems.ValidationFailed, Problems.PayloadTooLarge, Problems.UnsupportedMediaType]));
    }
}
