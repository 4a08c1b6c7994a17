namespace Doorcode.Server;

/// <summary>The files that settings were read from.</summary>
/// <param name="Secret">Those that may hold secrets, whether they exist or not.</param>
/// <param name="Faults">A sentence for each that is wrong.</param>
internal sealed record SettingsFiles(IReadOnlyList<string> Secret, IReadOnlyList<string> Faults);
