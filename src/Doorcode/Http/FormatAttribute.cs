namespace Doorcode.Http;

/// <summary>
/// Which form a string has; the OpenAPI document says so. A member of a request has no form that refuses what the server takes: an address may have white
/// space around it, so it has none there.
/// </summary>
/// <param name="name">A name of the OpenAPI format registry, such as <c>uuid</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FormatAttribute(string name) : Attribute
{
    public string Name => name;
}
