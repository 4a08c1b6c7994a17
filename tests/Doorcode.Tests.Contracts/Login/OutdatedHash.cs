using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

/// <summary>A hash of another origin, which the next login replaces.</summary>
internal static class OutdatedHash
{
    /// <summary>Of <see cref="Person.DefaultPassword"/>, as Argon2id with other costs.</summary>
    public const string Argon2 = "$argon2id$v=19$m=1024,t=3,p=4$8yLnE0EwKmeVkCnZfut03Q$S/NCGsBCPzv/5y1IOqCBtQ";
}
