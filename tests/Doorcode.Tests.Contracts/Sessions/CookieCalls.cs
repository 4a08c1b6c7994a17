using System.Net.Http.Headers;
using System.Text;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

/// <summary>What a browser with the session cookie sends.</summary>
internal static class CookieCalls
{
    public const string Name = "__Host-doorcode";
    public const string Login = "/api/users/login/";
    public const string Refresh = "/api/users/token/refresh/";
    public const string Logout = "/api/users/logout/";

    /// <summary>Where the tests' server says that it is.</summary>
    public const string Ours = "https://auth.example.org";

    public static Task<Answer> LogInWithCookieAsync(this Person person) => person.App.SendAsync(
        HttpMethod.Post, Login, bearer: null, $$"""{"email":"{{person.Email}}","password":"{{person.Password}}","use_cookie":true}""");

    /// <summary>The value of the cookie that a login of this person sets.</summary>
    public static async Task<string> CookieAsync(this Person person) => ValueIn(await person.LogInWithCookieAsync());

    public static string ValueIn(Answer answer, int status = 200)
    {
        answer.ShouldBe(status);
        return answer.Headers["Set-Cookie"].Split(';')[0].Split('=', 2)[1];
    }

    public static Task<Answer> SecondFactorWithCookieAsync(this DoorcodeApp app, string ticket, string recoveryCode) => app.SendAsync(
        HttpMethod.Post, "/api/users/login/second-factor/", bearer: null,
        $$"""{"login_ticket":"{{ticket}}","recovery_code":"{{recoveryCode}}","use_cookie":true}""");

    /// <summary>Whether the answer takes the cookie away.</summary>
    public static bool Clears(Answer answer) =>
        answer.Headers.TryGetValue("Set-Cookie", out var set)
        && set.StartsWith($"{Name}=;", StringComparison.Ordinal)
        && set.Contains("max-age=0", StringComparison.OrdinalIgnoreCase);

    /// <summary>A request of a page of this server.</summary>
    public static Task<Answer> BrowseAsync(this DoorcodeApp app, string path, string cookie, string? json = null) =>
        app.BrowseAsync(HttpMethod.Post, path, cookie, json, ("Sec-Fetch-Site", "same-origin"));

    public static async Task<Answer> BrowseAsync(
        this DoorcodeApp app, HttpMethod method, string path, string cookie, string? json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", $"{Name}={cookie}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

        return await Answer.ReadAsync(await app.Http.SendAsync(request));
    }
}
