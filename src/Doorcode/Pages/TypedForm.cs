using System.Buffers;
using System.IO.Pipelines;
using Doorcode.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Doorcode.Pages;

/// <summary>The fields of a form as they were sent.</summary>
internal sealed class TypedForm
{
    private const int MaxFields = 32;
    private const int MaxNameLength = 64;

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

    /// <summary>Reads the form of a request; an empty one when it has no body and claims none.</summary>
    public static ValueTask<Result<TypedForm>> ReadAsync(HttpContext context) =>
        RequestBody.IsAbsent(context) && context.Request.Headers.ContentType.Count == 0
            ? new(new TypedForm())
            : RequestBody.ReadAsync<TypedForm>(context, "application/x-www-form-urlencoded", ParseAsync);

    /// <summary>Never the fields, because printed text ends in logs.</summary>
    public override string ToString() => "[form]";

    private static async ValueTask<Result<TypedForm>> ParseAsync(ReadOnlyMemory<byte> bytes)
    {
        var reader = new FormPipeReader(PipeReader.Create(new ReadOnlySequence<byte>(bytes)))
        {
            ValueCountLimit = MaxFields,
            KeyLengthLimit = MaxNameLength,
            ValueLengthLimit = RequestBody.MaxLength,
        };
        try
        {
            return Check(await reader.ReadFormAsync());
        }
        catch (InvalidDataException)
        {
            return Problems.InvalidRequest;
        }
    }

    private static Result<TypedForm> Check(Dictionary<string, StringValues> sent)
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
