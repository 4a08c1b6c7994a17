using Doorcode.Storage;

namespace Doorcode.Sealing;

/// <summary>Something that a feature keeps sealed or indexed under the master key.</summary>
internal interface IMasterKeyRotation
{
    /// <summary>Seals or indexes all of it anew, so that the new key reads everything and the old key opens nothing.</summary>
    ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change);
}
