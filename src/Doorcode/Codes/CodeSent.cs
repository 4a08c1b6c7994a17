namespace Doorcode.Codes;

/// <summary>A mail is on its way; the same for every address.</summary>
/// <param name="Id">Names the code; known to the caller alone.</param>
/// <param name="ExpiresIn">For how many seconds the code works.</param>
/// <param name="ResendIn">In how many seconds the mail can be asked for again.</param>
internal sealed record CodeSent(string Id, long ExpiresIn, long ResendIn);
