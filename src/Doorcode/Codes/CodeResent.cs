namespace Doorcode.Codes;

/// <summary>Another mail may be on its way; the same for every address.</summary>
/// <param name="ExpiresIn">For how many seconds the code works; without an id, at most how many.</param>
/// <param name="ResendIn">In how many seconds the mail can be asked for again.</param>
internal sealed record CodeResent(long ExpiresIn, long ResendIn);
