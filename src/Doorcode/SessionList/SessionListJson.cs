using System.Text.Json.Serialization;

namespace Doorcode.SessionList;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SessionListResponse))]
internal sealed partial class SessionListJson : JsonSerializerContext;
