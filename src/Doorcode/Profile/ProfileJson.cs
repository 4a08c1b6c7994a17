using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Doorcode.Profile;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ProfileResponse))]
[JsonSerializable(typeof(ChangeProfileRequest))]
[JsonSerializable(typeof(DeleteAccountRequest))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ProfileJson : JsonSerializerContext;
