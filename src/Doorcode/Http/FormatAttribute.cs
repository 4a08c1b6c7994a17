namespace Doorcode.Http;

/// <summary>
/// The format of a string in the OpenAPI document. A member of a request gets no format that refuses values which the server takes. An address in a
/// request has none, because white space around it is allowed.
/// </summary>
/// <param name="name">A name of the OpenAPI format registry, such as <c>uuid</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FormatAttribute(string name) : Attribute
{
    public string Name => name;
}
