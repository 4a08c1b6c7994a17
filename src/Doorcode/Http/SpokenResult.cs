using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>Answers with a sentence for a person, in the language of the request.</summary>
internal sealed class SpokenResult<T>(T value, JsonTypeInfo<T> json, int status) : IResult
    where T : class, ISpoken<T>
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var language = AnswerLanguage.Of(httpContext);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.ContentLanguage = language.Tag;
        await using var writer = new Utf8JsonWriter(response.BodyWriter, ReadableJson.Writing);
        JsonSerializer.Serialize(writer, value.In(language), json);
        await writer.FlushAsync(httpContext.RequestAborted);
    }
}
