using Doorcode.Storage;

namespace Doorcode.Sealing;

/// <summary>Something that a feature keeps sealed or indexed under the master key.</summary>
internal interface IMasterKeyRotation
{
    /// <summary>Does what it takes so that all of it is read with the new key, and nothing is left that the old one opens.</summary>
    ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change);
}
