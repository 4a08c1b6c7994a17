using System.Text.Json.Serialization;

namespace Doorcode.Proofs;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PasskeyCeremony))]
internal sealed partial class ProofsJson : JsonSerializerContext;
