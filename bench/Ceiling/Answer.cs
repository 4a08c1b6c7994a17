using System.Text.Json.Serialization;

namespace Ceiling;

internal sealed record Answer(string Message);

[JsonSerializable(typeof(Answer))]
internal sealed partial class CeilingJson : JsonSerializerContext;
