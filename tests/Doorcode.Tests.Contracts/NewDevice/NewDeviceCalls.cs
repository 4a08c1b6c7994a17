using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.NewDevice;

/// <summary>A browser as the server sees it.</summary>
/// <param name="Agent">Its user agent; null when it sends none.</param>
internal sealed record Browser(string? Agent)
{
    public static readonly Browser Firefox = new("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");

    /// <summary>The same family on the same system, a year later.</summary>
    public static readonly Browser NewerFirefox = new("Mozilla/5.0 (X11; Linux x86_64; rv:155.0) Gecko/20100101 Firefox/155.0");

    public static readonly Browser FirefoxOnWindows = new("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0");

    public static readonly Browser Chrome =
        new("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36");

    public static readonly Browser None = new(Agent: null);

    /// <summary>Posts members as a JSON object; null ones are left out.</summary>
    public async Task<Answer> PostAsync(DoorcodeApp app, string path, JsonObject body, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (Agent is not null)
            request.Headers.TryAddWithoutValidation("User-Agent", Agent);

        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await Answer.ReadAsync(await app.Http.SendAsync(request));
    }

    public Task<Answer> LogInAsync(Person person, string? device = null, DoorcodeApp? server = null)
    {
        var body = new JsonObject { ["email"] = person.Email, ["password"] = person.Password };
        if (device is not null)
            body["device_token"] = device;

        return PostAsync(server ?? person.App, "/api/users/login/", body);
    }
}
