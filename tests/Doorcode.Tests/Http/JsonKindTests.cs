using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CsCheck;
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

    public double? Ratio { get; init; }

    public decimal? Amount { get; init; }

    public IReadOnlyList<string>? List { get; init; }

    public IReadOnlyList<bool>? Flags { get; init; }

    public IReadOnlyList<IReadOnlyList<int>>? Grid { get; init; }

    public IReadOnlyList<Inner>? Items { get; init; }

    public JsonElement? Anything { get; init; }

    public Inner? Inner { get; init; }
}

internal sealed record Inner
{
    public required string Id { get; init; }

    public JsonElement Credential { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(EveryKind))]
internal sealed partial class KindsJson : JsonSerializerContext;

public sealed class JsonKindTests
{
    private const string Good = """
        {"text":"a","flag":true,"maybe_flag":false,"number":-7,"maybe_number":8,"code":42,"ratio":0.5,"amount":1.5,"list":["x","y"],
         "flags":[true],"grid":[[1,2],[]],"items":[{"id":"j"},{"id":"k","tags":["t"]}],"anything":{"a":[1]},
         "inner":{"id":"i","credential":{"b":null},"tags":["t"]}}
        """;

    [Fact]
    public void Every_member_is_read_by_its_type()
    {
        var read = Read("""
            {"text":"a","flag":true,"maybe_flag":false,"number":-7,"maybe_number":9007199254740993,"code":42,"list":["x","y"],
             "ratio":-0.25,"amount":79228162514264337593543950335,"flags":[true,false],"grid":[[1,2],[]],
             "items":[{"id":"j"},{"id":"k","tags":["t"]}],"anything":{"a":[1]},"inner":{"id":"i","credential":{"b":null}}}
            """);
        Assert.Null(read.Problem);
        var value = read.Value!;
        Assert.Equal(("a", true, false, -7, 9007199254740993), (value.Text, value.Flag, value.MaybeFlag, value.Number, value.MaybeNumber));
        Assert.Equal(("42", true), (value.Code!.Text, value.Code.IsInteger));
        Assert.Equal(["x", "y"], value.List!);
        Assert.Equal((-0.25, decimal.MaxValue), (value.Ratio, value.Amount));
        Assert.Equal([true, false], value.Flags!);
        Assert.Equal([[1, 2], []], value.Grid!);
        Assert.Equal([("j", 0), ("k", 1)], value.Items!.Select(item => (item.Id, item.Tags?.Count ?? 0)));
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
    [InlineData("\"list\":{}", "list", "This field must be an array.")]
    [InlineData("\"list\":[\"x\",1,2]", "list[1]", "This field must be a string.")]
    [InlineData("\"list\":[null]", "list[0]", "This field may not be null.")]
    [InlineData("\"flags\":[true,0]", "flags[1]", "This field must be true or false.")]
    [InlineData("\"grid\":[[1],[2,\"3\"]]", "grid[1][1]", "This field must be an integer.")]
    [InlineData("\"grid\":[1]", "grid[0]", "This field must be an array.")]
    [InlineData("\"items\":[{\"id\":\"i\"},{}]", "items[1].id", "This field is required.")]
    [InlineData("\"items\":[{\"id\":\"i\",\"tags\":[\"t\",false]}]", "items[0].tags[1]", "This field must be a string.")]
    [InlineData("\"items\":[[]]", "items[0]", "This field must be an object.")]
    [InlineData("\"ratio\":\"1\"", "ratio", "This field must be a number.")]
    [InlineData("\"ratio\":1e999", "ratio", "This field must be a number.")]
    [InlineData("\"amount\":true", "amount", "This field must be a number.")]
    [InlineData("\"amount\":79228162514264337593543950336", "amount", "This field must be a number.")]
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

    [Theory]
    [InlineData("\"inner\":{\"id\":\"i\",\"id\":\"j\"}")]
    [InlineData("\"inner\":{\"id\":\"i\",\"\\u0069d\":\"j\"}")]
    [InlineData("\"items\":[{\"id\":\"i\"},{\"id\":\"i\",\"x\":1,\"x\":1}]")]
    [InlineData("\"anything\":{\"a\":[{\"b\":1,\"b\":2}]}")]
    [InlineData("\"list\":[\"\\u0000\"]")]
    [InlineData("\"items\":[{\"id\":\"\\ud800\"}]")]
    [InlineData("\"anything\":{\"\\u0000\":1}")]
    public void A_duplicate_or_unclean_text_at_any_depth_makes_the_body_unreadable(string member) =>
        Assert.Equal("invalid_request", Read($"{{\"text\":\"a\",{member}}}").Problem?.Code);

    [Fact]
    public void Values_nest_sixteen_deep_and_no_deeper()
    {
        Assert.Null(Read($"{{\"text\":\"a\",\"anything\":{Nested(15)}}}").Problem);
        Assert.Equal("invalid_request", Read($"{{\"text\":\"a\",\"anything\":{Nested(16)}}}").Problem?.Code);

        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
    }

    [Fact]
    public void However_many_items_are_wrong_one_of_each_list_is_blamed()
    {
        var wrong = string.Join(',', Enumerable.Repeat("1", 20_000));
        var problem = Read($"{{\"text\":\"a\",\"list\":[{wrong}],\"items\":[{wrong}]}}").Problem!;
        Assert.Equal(["items[0]", "list[0]"], problem.Errors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Any_value_in_any_place_is_read_or_blamed_on_that_place()
    {
        string[] values = ["null", "true", "7", "-1.5", "1e999", "\"x\"", "[]", "[null]", "[[7]]", "{}", "{\"id\":7}", "{\"id\":\"x\",\"tags\":7}"];
        foreach (var path in Places(JsonNode.Parse(Good)!, ""))
        {
            foreach (var value in values)
            {
                var body = JsonNode.Parse(Good)!;
                Replace(body, path, JsonNode.Parse(value));
                var json = body.ToJsonString();
                Assert.True(
                    Read(json).Problem is not { } problem
                    || problem.Code == "validation_failed"
                    && problem.Errors.Keys.All(key => key == path || key.StartsWith(path + ".", StringComparison.Ordinal) || key.StartsWith(path + "[", StringComparison.Ordinal)),
                    $"{path}: {json}");
            }
        }
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused_and_never_throw()
    {
        var good = Encoding.UTF8.GetBytes(Good);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 4].Sample(
            damages =>
            {
                var body = good.ToArray();
                foreach (var (place, value) in damages)
                    body[place] = value;

                var problem = StrictJson.Read(body, KindsJson.Default.EveryKind).Problem;
                Assert.True(problem is null or { Status: 400 }, Convert.ToHexString(body));
            },
            iter: 5_000, threads: 1);
    }

    /// <summary>The paths of all members and items that requests declare, as they are blamed.</summary>
    private static IEnumerable<string> Places(JsonNode node, string path) => node switch
    {
        JsonObject members => members.Where(member => member.Key is not ("a" or "b")).SelectMany(member =>
            Below(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")),
        JsonArray items => items.SelectMany((item, place) => Below(item, $"{path}[{place}]")),
        _ => [],
    };

    private static IEnumerable<string> Below(JsonNode? node, string path) => node is null ? [path] : [path, .. Places(node, path)];

    private static void Replace(JsonNode body, string path, JsonNode? value)
    {
        var steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        foreach (var step in steps[..^1])
            body = step[0] == '[' ? body[int.Parse(step.Trim('[', ']'), CultureInfo.InvariantCulture)]! : body[step]!;

        if (steps[^1][0] == '[')
            body[int.Parse(steps[^1].Trim('[', ']'), CultureInfo.InvariantCulture)] = value;
        else
            body[steps[^1]] = value;
    }

    private static Result<EveryKind> Read(string json) => StrictJson.Read(Encoding.UTF8.GetBytes(json), KindsJson.Default.EveryKind);
}
