using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Storage;

/// <summary>
/// What a query of a transaction finds; see <see cref="Transaction.AskAsync"/>. Read it when the transaction has ended: before that, only some
/// engines know it.
/// </summary>
/// <typeparam name="T">What is found.</typeparam>
[Experimental("DOORCODE001")]
public sealed class DeferredResult<T>
{
    private bool _isAnswered;

    /// <summary>What was found; default when there was nothing.</summary>
    /// <exception cref="InvalidOperationException">The answer is not known yet, or never came because the transaction failed.</exception>
    public T? Value
    {
        get => _isAnswered ? field : throw new InvalidOperationException("The transaction has not answered this query.");
        private set;
    }

    /// <summary>Sets what was found; for engines.</summary>
    /// <param name="value">What was found.</param>
    public void Set(T? value) => (Value, _isAnswered) = (value, true);
}
