using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Profile;

/// <summary>Answers an export while it is read.</summary>
internal sealed class ExportResult(AccountExport export) : IResult
{
    /// <summary>The name of the file that a browser keeps it in; null for a client that reads it.</summary>
    public string? FileName { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancel) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = FileName is null ? "application/json; charset=utf-8" : "application/json";
        if (FileName is not null)
            response.Headers.ContentDisposition = $"attachment; filename={FileName}";

        // From here on a failure ends the connection. No other answer can follow the bytes of this one.
        await response.StartAsync(cancel);
        await export.WriteAsync(response.BodyWriter, new JsonWriterOptions { Indented = FileName is not null }, cancel);
    }
}
