using System.Text.Json.Serialization;

namespace Doorcode.Registration;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterResponse))]
[JsonSerializable(typeof(RegistrationAttempt))]
[JsonSerializable(typeof(ConfirmOtpRequest))]
[JsonSerializable(typeof(ResendOtpRequest))]
[JsonSerializable(typeof(ResendOtpResponse))]
[JsonSerializable(typeof(ConfirmOtpResponse))]
internal sealed partial class RegistrationJson : JsonSerializerContext;
