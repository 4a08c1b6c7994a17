namespace Doorcode.Postgres;

/// <summary>What a piece of work has tried so far.</summary>
internal sealed class Tries
{
    /// <summary>Whether the commit was asked for: from there on a lost connection tells nothing.</summary>
    public bool IsCommitting { get; private set; }

    public int Count { get; private set; }

    /// <summary>Whether all of the work was sent with its commit, as one statement is.</summary>
    public bool IsWhole { get; private set; }

    public void Next()
    {
        IsCommitting = false;
        IsWhole = false;
        Count++;
    }

    public void Committing() => IsCommitting = true;

    public void CommittingWhole() => IsCommitting = IsWhole = true;
}
