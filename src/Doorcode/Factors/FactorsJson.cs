using System.Text.Json.Serialization;

namespace Doorcode.Factors;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SecondFactorRequest))]
[JsonSerializable(typeof(TicketRequest))]
[JsonSerializable(typeof(ReauthenticateRequest))]
[JsonSerializable(typeof(ReauthenticateResponse))]
[JsonSerializable(typeof(BeginTotpRequest))]
[JsonSerializable(typeof(BeginTotpResponse))]
[JsonSerializable(typeof(ConfirmTotpRequest))]
[JsonSerializable(typeof(ConfirmTotpResponse))]
[JsonSerializable(typeof(RecoveryCodesResponse))]
[JsonSerializable(typeof(FactorsResponse))]
internal sealed partial class FactorsJson : JsonSerializerContext;
