using System.Diagnostics;
using Doorcode.Http;

namespace Doorcode.Server;

/// <summary>Gives every failure that no endpoint answers for the form of all others: RFC 9457, without a word about the inside.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException broken) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, ForStatus(broken.StatusCode) ?? Problems.InvalidRequest);
            return;
        }
        catch (Exception defect) when (!context.Response.HasStarted)
        {
            Defect(log, defect, Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);
            await AnswerAsync(context, Problems.InternalError);
            return;
        }

        var response = context.Response;
        if (!response.HasStarted && response.ContentType is null && ForStatus(response.StatusCode) is { } problem)
            await problem.ToHttp().ExecuteAsync(context);
    }

    private static Task AnswerAsync(HttpContext context, Problem problem)
    {
        var strictTransport = context.Response.Headers.StrictTransportSecurity;
        context.Response.Clear();
        context.Response.Headers.StrictTransportSecurity = strictTransport;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return problem.ToHttp().ExecuteAsync(context);
    }

    private static Problem? ForStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => Problems.InvalidRequest,
        StatusCodes.Status401Unauthorized => Problems.Unauthenticated,
        StatusCodes.Status404NotFound => Problems.NotFound,
        StatusCodes.Status405MethodNotAllowed => Problems.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => Problems.PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => Problems.UnsupportedMediaType,
        StatusCodes.Status503ServiceUnavailable => Problems.Unavailable,
        _ => null,
    };

    [LoggerMessage(1900, LogLevel.Error, "A request met a defect; its trace_id is {TraceId}.")]
    private static partial void Defect(ILogger log, Exception defect, string traceId);
}
