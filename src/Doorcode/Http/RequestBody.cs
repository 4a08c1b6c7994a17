using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Doorcode.Http;

/// <summary>The bytes of a body, read by one mechanism for the API's JSON and the pages' forms.</summary>
internal static class RequestBody
{
    /// <summary>The most bytes that a body may have.</summary>
    public const int MaxLength = 65536;

    /// <summary>Whether the request has no body.</summary>
    public static bool IsAbsent(HttpContext context) =>
        context.Request.ContentLength is 0
        || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    /// <summary>Reads a body. Its type and its declared length are checked before a byte of it is waited for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mediaType">The only type that is read, in UTF-8 and without another encoding.</param>
    /// <param name="parse">Makes the value of the bytes, which are wiped afterwards.</param>
    public static async ValueTask<Result<T>> ReadAsync<T>(HttpContext context, string mediaType, Func<ReadOnlyMemory<byte>, ValueTask<Result<T>>> parse)
        where T : class
    {
        if (!IsOf(context.Request, mediaType))
            return Problems.UnsupportedMediaType;

        if (context.Request.ContentLength > MaxLength)
            return Problems.PayloadTooLarge;

        var deadline = RequestDeadline.Of(context);
        deadline?.Stop(Timeout.InfiniteTimeSpan);
        try
        {
            using var body = new BodyBuffer(MaxLength);
            return await body.TryFillAsync(context.Request.BodyReader, context.RequestAborted)
                ? await parse(body.Bytes)
                : Problems.PayloadTooLarge;
        }
        catch (ConnectionResetException)
        {
            // Kestrel would try to read the rest, and report at level Error that a read is still under way.
            context.Abort();
            return Problems.InvalidRequest;
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

    private static bool IsOf(HttpRequest request, string mediaType)
    {
        if (request.Headers.ContentEncoding.Count > 0 || request.Headers.ContentType.Count != 1)
            return false;

        return MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
