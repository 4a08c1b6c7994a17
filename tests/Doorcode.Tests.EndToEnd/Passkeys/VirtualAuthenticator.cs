using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Passkeys;

/// <summary>Chromium's authenticator without a device, which says yes and verifies its user.</summary>
internal static class VirtualAuthenticator
{
    /// <summary>Gives one to a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="isBackedUp">Whether its passkeys are copied to other devices.</param>
    public static async Task AddAsync(IPage page, bool isBackedUp)
    {
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("WebAuthn.enable");
        await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
                ["defaultBackupEligibility"] = isBackedUp,
                ["defaultBackupState"] = isBackedUp,
            },
        });
    }
}
