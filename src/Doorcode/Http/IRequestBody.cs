using System.Text.Json.Serialization.Metadata;

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
