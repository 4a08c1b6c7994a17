namespace Doorcode.Mail;

/// <summary>The letters of all features, by name.</summary>
internal sealed class LetterKinds(IEnumerable<ILetters> features)
{
    private readonly Dictionary<string, LetterKind> _kinds =
        features.SelectMany(letters => letters.All).ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<LetterKind> All => _kinds.Values.OrderBy(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>Finds a kind by the name that is stored; null when no feature of this version declares it.</summary>
    public LetterKind? Find(string name) => _kinds.GetValueOrDefault(name);
}
