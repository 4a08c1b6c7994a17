using System.Text.Json.Serialization;

namespace Doorcode.Sessions;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(VerifyTokenRequest))]
[JsonSerializable(typeof(LogoutRequest))]
[JsonSerializable(typeof(TokenPair))]
[JsonSerializable(typeof(Empty))]
internal sealed partial class SessionsJson : JsonSerializerContext;
