using System.Text.Json;
using System.Text.Json.Serialization;
using Doorcode.Proofs;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>What the script gets that asks for a passkey: the options for the browser, or a page to go to first.</summary>
internal sealed record PasskeyOffer
{
    /// <summary>The options; null where another page comes first.</summary>
    public JsonElement? Options { get; init; }

    /// <summary>The page to go to first; null where there are options.</summary>
    public string? Go { get; init; }

    /// <summary>Answers with the options of a ceremony, which the browser's state names from now on.</summary>
    public static IResult Of(Visit visit, PasskeyCeremony ceremony)
    {
        visit.State = visit.State with { Ceremony = ceremony.CeremonyId };
        return Json(new PasskeyOffer { Options = ceremony.Options });
    }

    /// <summary>Sends the script to a page.</summary>
    public static IResult GoTo(Visit visit, string page) => Json(new PasskeyOffer { Go = $"{visit.Base}/{page}" });

    private static IResult Json(PasskeyOffer offer) => TypedResults.Json(offer, PasskeyOfferJson.Default.PasskeyOffer);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PasskeyOffer))]
internal sealed partial class PasskeyOfferJson : JsonSerializerContext;
