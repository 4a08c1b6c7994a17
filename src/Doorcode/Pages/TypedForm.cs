using Doorcode.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Doorcode.Pages;

/// <summary>The fields of a form as they were sent.</summary>
internal sealed class TypedForm
{
    private const int MaxLength = StrictJson.MaxLength;
    private const int MaxFields = 32;

    private static readonly FormOptions Limits = new()
    {
        ValueCountLimit = MaxFields,
        KeyLengthLimit = 64,
        ValueLengthLimit = MaxLength,
        BufferBody = false,
    };

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <summary>A field's text; empty when it was not sent.</summary>
    public string this[string name] => _fields.GetValueOrDefault(name, "");

    /// <summary>A field's text; null when it was not sent, or is empty.</summary>
    public string? Find(string name) => _fields.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    /// <summary>All of them, to go on with later.</summary>
    public IReadOnlyDictionary<string, string> Fields => _fields;

    /// <summary>The form of a step that goes on.</summary>
    public static TypedForm Of(IReadOnlyDictionary<string, string> fields)
    {
        var form = new TypedForm();
        foreach (var (name, text) in fields)
            form._fields[name] = text;

        return form;
    }

    /// <summary>Reads the form of a request.</summary>
    public static async ValueTask<Result<TypedForm>> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength is 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return new TypedForm();

        if (!IsForm(request))
            return Problems.UnsupportedMediaType;

        if (request.ContentLength > MaxLength)
            return Problems.PayloadTooLarge;

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxLength;

        using var pause = RequestDeadline.Of(context)?.Pause(Timeout.InfiniteTimeSpan);
        try
        {
            return Check(await new FormFeature(request, Limits).ReadFormAsync(context.RequestAborted));
        }
        catch (IOException broken)
        {
            return broken is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                ? Problems.PayloadTooLarge
                : Problems.InvalidRequest;
        }
        catch (InvalidDataException)
        {
            return Problems.InvalidRequest;
        }
    }

    /// <summary>Never the fields, because printed text ends in logs.</summary>
    public override string ToString() => "[form]";

    private static bool IsForm(HttpRequest request) =>
        request.ContentType is { } type
        && type.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private static Result<TypedForm> Check(IFormCollection sent)
    {
        var form = new TypedForm();
        foreach (var (name, values) in sent)
        {
            if (values.Count != 1 || values[0] is not { } text || text.Contains('\0', StringComparison.Ordinal))
                return Problems.InvalidRequest;

            form._fields[name] = text;
        }

        return form;
    }
}
