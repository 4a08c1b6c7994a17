namespace Doorcode.EmailValidation;

/// <summary>Why there is no verdict, and so whether it helps to ask again.</summary>
internal enum NoVerdict
{
    /// <summary>Key, plan or address of the API are wrong: an operator must act.</summary>
    Misconfigured,

    /// <summary>The plan's requests are used up.</summary>
    QuotaGone,

    /// <summary>Too many requests at once.</summary>
    RateLimited,

    /// <summary>The API did not understand the request.</summary>
    Defect,

    /// <summary>The mail server of the address was too slow, or the API itself.</summary>
    TimedOut,

    /// <summary>The API, or the way to it, is broken for the moment.</summary>
    Transient,

    /// <summary>The API was not asked: the network, or its site, has caused as many requests today as it may.</summary>
    NetworkBudgetSpent,

    /// <summary>The API was not asked: as many requests as the operator allows were made today.</summary>
    BudgetSpent,
}
