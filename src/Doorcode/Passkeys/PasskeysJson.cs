using System.Text.Json.Serialization;

namespace Doorcode.Passkeys;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(PasskeyLoginRequest))]
[JsonSerializable(typeof(CeremonyResponse))]
internal sealed partial class PasskeysJson : JsonSerializerContext;
