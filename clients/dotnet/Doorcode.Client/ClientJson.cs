using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Doorcode.Client;

/// <summary>How requests, answers and kept tokens are written, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(Seconds)])]
[JsonSerializable(typeof(RequestBody))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(HeldSession))]
[JsonSerializable(typeof(MailedCode))]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(SessionsAnswer))]
[JsonSerializable(typeof(FactorList))]
[JsonSerializable(typeof(TotpEnrolment))]
[JsonSerializable(typeof(RecoveryCodesAnswer))]
[JsonSerializable(typeof(PasskeyCeremony))]
[JsonSerializable(typeof(AddedPasskey))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ClientJson : JsonSerializerContext
{
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;
}

/// <summary>Spans of time are whole seconds on the wire.</summary>
internal sealed class Seconds : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromSeconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue((long)value.TotalSeconds);
}

/// <summary>The tokens in an answer, where there are any.</summary>
internal sealed record TokenAnswer
{
    public string? Access { get; init; }
    public string? Refresh { get; init; }
    public TimeSpan ExpiresIn { get; init; }
    public string? DeviceToken { get; init; }
}

internal sealed record SessionsAnswer
{
    public required IReadOnlyList<Session> Sessions { get; init; }
}

internal sealed record RecoveryCodesAnswer
{
    public IReadOnlyList<string> RecoveryCodes { get; init; } = [];
}
