using Doorcode.Languages;

namespace Doorcode.Http;

/// <summary>The body of a success that holds a sentence for a person, in English until it is answered.</summary>
internal interface ISpoken<out TSelf>
    where TSelf : class, ISpoken<TSelf>
{
    /// <summary>The same with its sentence in a language.</summary>
    TSelf In(Language language);
}
