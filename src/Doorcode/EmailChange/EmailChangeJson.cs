using System.Text.Json.Serialization;

namespace Doorcode.EmailChange;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ChangeEmailRequest))]
[JsonSerializable(typeof(ChangeEmailResponse))]
[JsonSerializable(typeof(ConfirmEmailRequest))]
[JsonSerializable(typeof(StopEmailChangeRequest))]
[JsonSerializable(typeof(Notice))]
internal sealed partial class EmailChangeJson : JsonSerializerContext;
