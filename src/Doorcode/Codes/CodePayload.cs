namespace Doorcode.Codes;

/// <summary>What a feature stores with a code, to get it back when the code was right.</summary>
/// <param name="Content">Everything that the feature needs then; it is stored sealed.</param>
/// <param name="MailTo">The address that the code is mailed to, in the spelling of its owner.</param>
internal sealed record CodePayload(string Content, string MailTo);
