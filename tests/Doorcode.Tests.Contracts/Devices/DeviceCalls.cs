using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Devices;

/// <summary>What the tests of known devices say to the server.</summary>
internal static class DeviceCalls
{
    public const string Wrong = "not the password";

    public static Task<Answer> LogInFromAsync(this Person person, string? device, string? password = null) =>
        person.App.PostAsync(
            "/api/users/login/", ("email", person.Email), ("password", password ?? person.Password), ("device_token", device));

    /// <summary>The token that a login of this person answers.</summary>
    public static async Task<string> DeviceAsync(this Person person) => (await person.LogInAsync()).Text("device_token");
}
