using System.Net;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Pages;

/// <summary>A browser without a script: it keeps cookies, sends forms and follows redirects only when it is told to.</summary>
public sealed class PageBrowser : IDisposable
{
    private readonly HttpClient _http;

    public PageBrowser(DoorcodeApp app)
        : this(app.Http.BaseAddress!)
    {
    }

    public PageBrowser(Uri server) => _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = server,
    };

    /// <summary>By name.</summary>
    public IDictionary<string, string> Cookies { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What every request to change something says of where it comes from.</summary>
    public IDictionary<string, string> WriteHeaders { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["Sec-Fetch-Site"] = "same-origin" };

    /// <summary>The languages that it prefers, as Accept-Language says them.</summary>
    public string AcceptLanguage { get; set; } = "";

    public void Dispose() => _http.Dispose();

    public Task<Page> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Page> PostAsync(string path, params (string Name, string Value)[] fields) =>
        PostAsync(path, new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string?, string?>(field.Name, field.Value))));

    public Task<Page> PostAsync(string path, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var (name, value) in WriteHeaders)
            request.Headers.TryAddWithoutValidation(name, value);

        return SendAsync(request);
    }

    /// <summary>Posts, and opens the page that the answer leads to.</summary>
    public async Task<Page> GoAsync(string path, params (string Name, string Value)[] fields) =>
        await FollowAsync(await PostAsync(path, fields));

    /// <summary>Opens the page that an answer leads to.</summary>
    public Task<Page> FollowAsync(Page answer)
    {
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        return GetAsync(answer.Location);
    }

    /// <summary>Registers, and confirms the code that was mailed.</summary>
    public async Task<Page> JoinAsync(DoorcodeApp app, string email)
    {
        await GoAsync("/account/register", ("full_name", "Ada Lovelace"), ("email", email), ("password", Person.DefaultPassword));
        return await GoAsync("/account/code", ("otp", SmtpMailbox.CodeIn(await app.Mailbox.NextFor(email))));
    }

    public Task<Page> SignInAsync(string email, string password = Person.DefaultPassword) =>
        PostAsync("/account/sign-in", ("email", email), ("password", password));

    private async Task<Page> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            if (AcceptLanguage.Length > 0)
                request.Headers.TryAddWithoutValidation("Accept-Language", AcceptLanguage);

            if (Cookies.Count > 0)
                request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));

            using var response = await _http.SendAsync(request);
            foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
                Keep(set);

            return new Page(
                response.StatusCode,
                response.Headers.Location?.OriginalString ?? "",
                await response.Content.ReadAsStringAsync(),
                response.Headers.Concat(response.Content.Headers)
                    .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        }
    }

    private void Keep(string set)
    {
        var (name, value) = set.Split(';')[0].Split('=', 2) is [var left, var right] ? (left, right) : throw new InvalidOperationException(set);
        if (set.Contains("max-age=0", StringComparison.OrdinalIgnoreCase))
            Cookies.Remove(name);
        else
            Cookies[name] = value;
    }
}

/// <summary>An answer.</summary>
public sealed partial record Page(HttpStatusCode Status, string Location, string Html, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>What a reader sees.</summary>
    public string Text => WebUtility.HtmlDecode(Tag().Replace(Html, " "));

    /// <summary>The heading.</summary>
    public string Title => WebUtility.HtmlDecode(Heading().Match(Html).Groups["text"].Value);

    /// <summary>The element of a field.</summary>
    public string Input(string name) => Inputs().Matches(Html).Select(match => match.Value).First(input => input.Contains($" name=\"{name}\"", StringComparison.Ordinal));

    /// <summary>What a field is filled in with.</summary>
    public string ValueOf(string name) => WebUtility.HtmlDecode(Value().Match(Input(name)).Groups["text"].Value);

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 10_000)]
    private static partial Regex Tag();

    [GeneratedRegex("<h1>(?<text>[^<]*)</h1>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Heading();

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, 10_000)]
    private static partial Regex Inputs();

    [GeneratedRegex(" value=\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Value();
}
