using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorcode.Codes;
using Doorcode.Http;

namespace Doorcode.Tests.Http;

/// <summary>A body with a member of every type that requests declare.</summary>
internal sealed record EveryKind
{
    public required string Text { get; init; }

    public bool Flag { get; init; }

    public bool? MaybeFlag { get; init; }

    public int Number { get; init; }

    public long? MaybeNumber { get; init; }

    public TypedCode? Code { get; init; }

    public IReadOnlyList<string>? List { get; init; }

    public JsonElement? Anything { get; init; }

    public Inner? Inner { get; init; }
}

internal sealed record Inner
{
    public required string Id { get; init; }

    public JsonElement Credential { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(EveryKind))]
internal sealed partial class KindsJson : JsonSerializerContext;

public sealed class JsonKindTests
{
    [Fact]
    public void Every_member_is_read_by_its_type()
    {
        var read = Read("""
            {"text":"a","flag":true,"maybe_flag":false,"number":-7,"maybe_number":9007199254740993,"code":42,"list":["x","y"],
             "anything":{"a":[1]},"inner":{"id":"i","credential":{"b":null}}}
            """);
        Assert.Null(read.Problem);
        var value = read.Value!;
        Assert.Equal(("a", true, false, -7, 9007199254740993), (value.Text, value.Flag, value.MaybeFlag, value.Number, value.MaybeNumber));
        Assert.Equal(("42", true), (value.Code!.Text, value.Code.IsInteger));
        Assert.Equal(["x", "y"], value.List!);
        Assert.Equal(("i", "{\"b\":null}"), (value.Inner!.Id, value.Inner.Credential.GetRawText()));
    }

    [Theory]
    [InlineData("\"text\":1", "text", "This field must be a string.")]
    [InlineData("\"flag\":\"true\"", "flag", "This field must be true or false.")]
    [InlineData("\"flag\":1", "flag", "This field must be true or false.")]
    [InlineData("\"flag\":null", "flag", "This field may not be null.")]
    [InlineData("\"maybe_flag\":{}", "maybe_flag", "This field must be true or false.")]
    [InlineData("\"number\":\"1\"", "number", "This field must be an integer.")]
    [InlineData("\"number\":1.5", "number", "This field must be an integer.")]
    [InlineData("\"number\":1e2", "number", "This field must be an integer.")]
    [InlineData("\"number\":2147483648", "number", "This field must be an integer.")]
    [InlineData("\"number\":null", "number", "This field may not be null.")]
    [InlineData("\"maybe_number\":9223372036854775808", "maybe_number", "This field must be an integer.")]
    [InlineData("\"code\":[1]", "code", "This field must be a string or an integer.")]
    [InlineData("\"code\":-1", "code", "This field must be a string or an integer.")]
    [InlineData("\"list\":\"x\"", "list", "This field must be an array.")]
    [InlineData("\"list\":[\"x\",1]", "list", "This field must be an array whose items have the right type.")]
    [InlineData("\"list\":[null]", "list", "This field must be an array whose items have the right type.")]
    [InlineData("\"anything\":[]", "anything", "This field must be an object.")]
    [InlineData("\"anything\":\"x\"", "anything", "This field must be an object.")]
    [InlineData("\"inner\":[]", "inner", "This field must be an object.")]
    [InlineData("\"inner\":{}", "inner.id", "This field is required.")]
    [InlineData("\"inner\":{\"id\":1}", "inner.id", "This field must be a string.")]
    [InlineData("\"inner\":{\"id\":\"i\",\"credential\":\"x\"}", "inner.credential", "This field must be an object.")]
    public void A_wrong_value_is_blamed_on_its_member(string member, string field, string sentence)
    {
        var text = member.StartsWith("\"text\"", StringComparison.Ordinal) ? "" : "\"text\":\"a\",";
        var problem = Read($"{{{text}{member}}}").Problem;
        Assert.Equal("validation_failed", problem?.Code);
        var error = Assert.Single(problem!.Errors);
        Assert.Equal((field, sentence), (error.Key, Assert.Single(error.Value).Sentence));
    }

    [Theory]
    [InlineData("\"maybe_flag\":null")]
    [InlineData("\"maybe_number\":null")]
    [InlineData("\"code\":null")]
    [InlineData("\"list\":null")]
    [InlineData("\"inner\":null")]
    [InlineData("\"list\":[]")]
    [InlineData("\"unknown\":[{\"x\":1}]")]
    public void Null_is_nothing_for_a_member_that_may_be_absent(string member) =>
        Assert.Null(Read($"{{\"text\":\"a\",{member}}}").Problem);

    private static Result<EveryKind> Read(string json) => StrictJson.Read(Encoding.UTF8.GetBytes(json), KindsJson.Default.EveryKind);
}
