using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Moving;

/// <summary>
/// Which name of a file stands for which role. Two names that would be one role here, such as <c>Admin</c> and <c>admin!</c>, would give the users of the one
/// what the other may do. Remembers 32 bytes of each role.
/// </summary>
internal sealed class RoleNamesOfFile
{
    private readonly Dictionary<UInt128, UInt128> _names = [];

    /// <summary>Checks the names of a row.</summary>
    /// <returns>Why the row is not taken; null when no name stands for the role of another one.</returns>
    public Refusal? Check(MovedRow row)
    {
        foreach (var name in row.Account?.Roles ?? [])
        {
            var role = RoleName.Of(name);
            if (role.Length == 0)
                continue;

            var hash = HashOf(name);
            if (_names.TryAdd(HashOf(role), hash) || _names[HashOf(role)] == hash)
                continue;

            return new Refusal(
                "roles_ambiguous", $"'{name}' would be the role '{role}', as another name of the file is; give one of the two another name in the file.");
        }

        return null;
    }

    private static UInt128 HashOf(string name) => BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
