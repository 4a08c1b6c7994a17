namespace Doorcode.Http;

/// <summary>Which form a string has; the OpenAPI document says so.</summary>
/// <param name="name">A name of the OpenAPI format registry, such as <c>email</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FormatAttribute(string name) : Attribute
{
    public string Name => name;
}
