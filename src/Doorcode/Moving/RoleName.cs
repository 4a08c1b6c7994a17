using System.Text;
using Doorcode.Accounts;

namespace Doorcode.Moving;

/// <summary>Names of groups and roles of other systems, as roles are called here: in small letters, with hyphens for what a role cannot hold.</summary>
internal static class RoleName
{
    public static string Of(string name)
    {
        if (RoleNames.IsName(name))
            return name;

        var role = new StringBuilder(name.Length);
        foreach (var letter in name.Trim().ToLowerInvariant())
        {
            var isGood = char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is ':' or '_' or '.' or '-';
            if (isGood)
                role.Append(letter);
            else if (role.Length > 0 && role[^1] != '-')
                role.Append('-');
        }

        return role.ToString().TrimEnd('-');
    }
}
