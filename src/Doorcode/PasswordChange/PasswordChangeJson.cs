using System.Text.Json.Serialization;

namespace Doorcode.PasswordChange;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(Notice))]
internal sealed partial class PasswordChangeJson : JsonSerializerContext;
