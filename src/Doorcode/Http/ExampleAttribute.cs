namespace Doorcode.Http;

/// <summary>What a member looks like; the OpenAPI document makes its examples of it.</summary>
/// <param name="value">A value as JSON has it: a string, an array of strings, a number or a Boolean; for a member of any JSON, its text.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExampleAttribute(object value) : Attribute
{
    public object Value => value;
}
