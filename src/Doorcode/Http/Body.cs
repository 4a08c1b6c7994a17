using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Doorcode.Http;

/// <summary>A request body.</summary>
internal interface IRequestBody;

/// <summary>A request body that knows how it is read.</summary>
internal interface IRequestBody<T> : IRequestBody
    where T : class
{
    /// <summary>Its members; required ones are declared <c>required</c>.</summary>
    static abstract JsonTypeInfo<T> Json { get; }
}

/// <summary>Something bound from a request that may have been refused; <see cref="DoorcodeFilter"/> answers for all of them.</summary>
internal interface IBound
{
    /// <summary>Why it was refused; null when it was not.</summary>
    Problem? Problem { get; }
}

/// <summary>A JSON body, read by one strict mechanism for every endpoint.</summary>
internal sealed class Body<T> : IBound, IEndpointParameterMetadataProvider
    where T : class, IRequestBody<T>
{
    private readonly T? _value;

    private Body(Result<T> result) => (_value, Problem) = (result.Value, result.Problem);

    public Problem? Problem { get; }

    /// <summary>What was sent; only asked for when there is no <see cref="Problem"/>.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused; the endpoint lacks DoorcodeFilter.");

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context) => new(await ReadAsync(context));

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder)
    {
        // Without a content type: routing would answer another one with a bare 415, before this class is asked.
        builder.Metadata.Add(new AcceptsMetadata([], typeof(T)));
        builder.Metadata.Add(new ProblemMetadata(
            [Problems.InvalidRequest, Problems.ValidationFailed, Problems.PayloadTooLarge, Problems.UnsupportedMediaType]));
    }

    private static async ValueTask<Result<T>> ReadAsync(HttpContext context)
    {
        if (!IsJson(context.Request))
            return Problems.UnsupportedMediaType;

        if (context.Request.ContentLength > StrictJson.MaxLength)
            return Problems.PayloadTooLarge;

        // One byte more than there may be tells a body that is too long from one that just fits.
        var room = (int)(context.Request.ContentLength ?? StrictJson.MaxLength) + 1;
        var bytes = ArrayPool<byte>.Shared.Rent(room);
        var length = 0;
        var deadline = RequestDeadline.Of(context);
        deadline?.Stop(Timeout.InfiniteTimeSpan);
        try
        {
            length = await context.Request.Body.ReadAtLeastAsync(
                bytes.AsMemory(0, room), room, throwOnEndOfStream: false, context.RequestAborted);
            return length > StrictJson.MaxLength
                ? Problems.PayloadTooLarge
                : StrictJson.Read(bytes.AsMemory(0, length), T.Json);
        }
        catch (IOException broken)
        {
            // Kestrel says BadHttpRequestException to most of what is malformed, but only IOException to an endless chunk.
            return broken is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                ? Problems.PayloadTooLarge
                : Problems.InvalidRequest;
        }
        finally
        {
            deadline?.Start();
            // Passwords and tokens do not stay behind in a pool.
            CryptographicOperations.ZeroMemory(bytes.AsSpan(0, Math.Max(length, 0)));
            ArrayPool<byte>.Shared.Return(bytes);
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
