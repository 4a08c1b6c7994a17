using System.Text.Json.Serialization;

namespace Doorcode.Passkeys;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(PasskeyLoginRequest))]
[JsonSerializable(typeof(OfferPasskeyRequest))]
[JsonSerializable(typeof(AddPasskeyRequest))]
[JsonSerializable(typeof(AddedPasskey))]
[JsonSerializable(typeof(RenamePasskeyRequest))]
[JsonSerializable(typeof(NamedPasskey))]
internal sealed partial class PasskeysJson : JsonSerializerContext;
