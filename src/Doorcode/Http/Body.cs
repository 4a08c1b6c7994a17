using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

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
        var result = await ReadJsonAsync(context);
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

    private static async ValueTask<Result<T>> ReadJsonAsync(HttpContext context)
    {
        if (!IsJson(context.Request))
            return Problems.UnsupportedMediaType;

        if (context.Request.ContentLength > StrictJson.MaxLength)
            return Problems.PayloadTooLarge;

        var deadline = RequestDeadline.Of(context);
        deadline?.Stop(Timeout.InfiniteTimeSpan);
        try
        {
            using var body = new BodyBuffer(StrictJson.MaxLength);
            return await body.TryFillAsync(context.Request.BodyReader, context.RequestAborted)
                ? StrictJson.Read(body.Bytes, T.Json)
                : Problems.PayloadTooLarge;
        }
        catch (IOException broken)
        {
            // Kestrel says BadHttpRequestException to most of what is malformed, but only IOException to an endless chunk.
            return broken is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                ? Problems.PayloadTooLarge
                : Problems.InvalidRequest;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The server closed the connection; it signals RequestAborted a moment later.
            return Problems.InvalidRequest;
        }
        finally
        {
            deadline?.Start();
        }
    }

    private static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 || request.Headers.ContentType.Count != 1)
            return false;

        return MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
