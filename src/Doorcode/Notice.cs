using Doorcode.Http;
using Doorcode.Languages;

namespace Doorcode;

/// <summary>A sentence for a person.</summary>
internal sealed record Notice : ISpoken<Notice>
{
    /// <summary>The sentence.</summary>
    [Example("Your account is ready; you can log in.")]
    public required string Message { get; init; }

    private string Words { get; init; } = "";

    /// <summary>Makes one of the words of every language.</summary>
    /// <param name="words">Their key.</param>
    public static Notice Of(string words) => new() { Message = Language.English.Say(words), Words = words };

    Notice ISpoken<Notice>.In(Language language) => this with { Message = language.Say(Words) };
}
