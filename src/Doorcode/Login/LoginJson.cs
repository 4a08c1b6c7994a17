using System.Text.Json.Serialization;

namespace Doorcode.Login;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginOtpRequest))]
[JsonSerializable(typeof(LoginOtpResponse))]
[JsonSerializable(typeof(ConfirmLoginOtpRequest))]
[JsonSerializable(typeof(PendingLogin))]
internal sealed partial class LoginJson : JsonSerializerContext;
