using Doorcode.RateLimiting;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Http;

namespace Doorcode.Tests.RateLimiting;

/// <summary>Each endpoint that changes something has a limit by network and site, or a reason to have none.</summary>
public sealed class EndpointLimitTests
{
    private const string Sealed = "it reads a token that only this server can have made, and mails nothing";
    private const string Owner = "it takes the account's session, mails nothing and checks no secret";
    private const string Browser = "it changes what the browser keeps, and nothing else";

    private static readonly Dictionary<string, NetworkLimit> Limited = new(StringComparer.Ordinal)
    {
        ["POST /api/users/register"] = NetworkLimit.Mailing,
        ["POST /api/users/resend-otp"] = NetworkLimit.Mailing,
        ["POST /api/users/forgot-password"] = NetworkLimit.Mailing,
        ["POST /api/users/login-otp"] = NetworkLimit.Mailing,
        ["POST /api/users/change-email"] = NetworkLimit.Mailing,
        ["POST /api/users/confirm-otp"] = NetworkLimit.Guessing,
        ["POST /api/users/login"] = NetworkLimit.Guessing,
        ["POST /api/users/login-otp/confirm"] = NetworkLimit.Guessing,
        ["POST /api/users/login/second-factor"] = NetworkLimit.Guessing,
        ["POST /api/users/login/second-factor/options"] = NetworkLimit.Guessing,
        ["POST /api/users/login/passkey"] = NetworkLimit.Guessing,
        ["POST /api/users/login/passkey/options"] = NetworkLimit.Guessing,
        ["POST /api/users/reset-password"] = NetworkLimit.Guessing,
        ["POST /api/users/change-password"] = NetworkLimit.Guessing,
        ["POST /api/users/confirm-email"] = NetworkLimit.Guessing,
        ["POST /api/users/stop-email-change"] = NetworkLimit.Guessing,
        ["POST /api/users/reauthenticate"] = NetworkLimit.Guessing,
        ["POST /api/users/reauthenticate/options"] = NetworkLimit.Guessing,
        ["POST /api/users/factors/totp"] = NetworkLimit.Guessing,
        ["POST /api/users/factors/totp/confirm"] = NetworkLimit.Guessing,
        ["DELETE /api/users/factors/totp"] = NetworkLimit.Guessing,
        ["POST /api/users/factors/recovery-codes"] = NetworkLimit.Guessing,
        ["POST /api/users/passkeys"] = NetworkLimit.Guessing,
        ["POST /api/users/passkeys/options"] = NetworkLimit.Guessing,
        ["DELETE /api/users/passkeys/{id:guid}"] = NetworkLimit.Guessing,
        ["PATCH /api/users/me"] = NetworkLimit.Guessing,
        ["DELETE /api/users/me"] = NetworkLimit.Guessing,
    };

    private static readonly Dictionary<string, string> Unlimited = new(StringComparer.Ordinal)
    {
        ["POST /api/users/token/refresh"] = Sealed,
        ["POST /api/users/token/verify"] = Sealed,
        ["POST /api/users/logout"] = Owner,
        ["POST /api/users/logout-all"] = Owner,
        ["DELETE /api/users/sessions/{id:guid}"] = Owner,
        ["PATCH /api/users/passkeys/{id:guid}"] = Owner,
        ["POST /account/language"] = Browser,
        ["POST /account/factors/recovery-codes"] = Browser,
    };

    [Fact]
    public async Task Each_endpoint_that_changes_something_has_a_limit_or_a_reason_to_have_none()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:EmailLogin:Enabled=true");
        var found = Endpoints.All(app)
            .Where(endpoint => Endpoints.Method(endpoint) is not ("GET" or "HEAD"))
            .ToLookup(
                endpoint => $"{Endpoints.Method(endpoint)} {Endpoints.Path(endpoint)}",
                endpoint => endpoint.Metadata.GetMetadata<NetworkAdmission>()?.Limit,
                StringComparer.Ordinal);

        var pages = found.Select(each => each.Key).Where(key => key.StartsWith("POST /account/", StringComparison.Ordinal)).ToList();
        // A form takes from the allowance of the endpoint that does the same (NetworkLimitTests), or is named here.
        Assert.Equal(
            found.Select(each => each.Key).Except(pages).Order(StringComparer.Ordinal),
            Limited.Keys.Concat(Unlimited.Keys).Except(pages).Order(StringComparer.Ordinal));
        Assert.All(Limited, row => Assert.All(found[row.Key], limit => Assert.Equal((row.Key, row.Value), (row.Key, limit))));
        Assert.All(Unlimited.Keys, key => Assert.All(found[key], limit => Assert.Equal((key, null), (key, limit))));
        Assert.All(
            NetworkLimitTests.FormsWithoutEndpoint,
            form => Assert.True(Unlimited.ContainsKey($"POST /account/{form}") || Limited.ContainsKey($"POST /account/{form}"), form));
    }
}
