namespace Doorcode.EmailValidation;

/// <summary>How an address is treated when it could not be checked.</summary>
public enum OutagePolicy
{
    /// <summary>It is taken: the mailed code itself proves the address.</summary>
    Accept,

    /// <summary>The request is answered with 503, to be repeated later.</summary>
    Refuse,
}
