namespace Doorcode.Moving.Exports;

/// <summary>A full name, for systems that keep two names: the last word is the last name.</summary>
internal static class OwnersName
{
    public static (string First, string Last) Split(string fullName)
    {
        var blank = fullName.LastIndexOf(' ');
        return blank < 0 ? (fullName, "") : (fullName[..blank].TrimEnd(), fullName[(blank + 1)..]);
    }
}
