using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Languages;
using Doorcode.Pages;
using Doorcode.Tests.EndToEnd.Passkeys;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>
/// Somebody in front of Chromium, who knows labels and buttons by the keys of their words. What the browser or axe complains of is kept.
/// </summary>
internal sealed partial class Visitor : IAsyncDisposable
{
    private const string Violations = """
        async () => (await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
          .map(violation => `${violation.id}: ${violation.nodes.map(node => node.html).join(' ')}`)
        """;

    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Npm.FileOf("axe-core/axe.min.js")));

    private readonly List<string> _complaints = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly string _origin;
    private readonly bool _hasScript;

    public Visitor(IPage page, string origin, Looks looks)
    {
        (Page, _origin, _hasScript, Words) = (page, origin, looks.HasScript, PageWords.In(BuiltInLanguages.Find(looks.Language)!));
        page.Console += (_, message) => Hear(message.Type, message.Text);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) => Watch(request.Url);
    }

    public IPage Page { get; }

    /// <summary>The sentences of the reader's language.</summary>
    public PageWords Words { get; }

    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());

    public Task OpenAsync(string path) => Page.GotoAsync(_origin + path);

    public ILocator Field(string label) => Page.GetByLabel(Words[label], new PageGetByLabelOptions { Exact = true });

    public Task TypeAsync(string label, string text) => Field(label).FillAsync(text);

    public ILocator Button(string words) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Words[words], Exact = true });

    public Task SendAsync(string button) => Button(button).ClickAsync();

    public Task FollowAsync(string link) =>
        Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = Words[link], Exact = true }).ClickAsync();

    public async Task SignInAsync(string email, string password = Person.DefaultPassword)
    {
        await TypeAsync("field.email", email);
        await TypeAsync("field.password", password);
        await SendAsync("sign_in.submit");
    }

    /// <summary>Signs in by a passkey: with the button, unless the browser offers the passkey by itself before the button is pressed.</summary>
    public async Task SignInByPasskeyAsync()
    {
        await Button("passkeys.sign_in").Or(Button("account.sign_out")).First.WaitForAsync();
        if (!await Button("passkeys.sign_in").IsVisibleAsync())
            return;

        try
        {
            await SendAsync("passkeys.sign_in");
        }
        catch (TimeoutException)
        {
            // The browser has signed in by itself meanwhile, and the button is gone.
        }
    }

    /// <summary>Waits for a page, and has axe look at it when it is met for the first time.</summary>
    public async Task ExpectAsync(string title)
    {
        await Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = Words[title], Level = 1, Exact = true }).WaitForAsync();
        await LookAtAsync(title);
    }

    /// <summary>Waits for a sentence, and has axe look at the page.</summary>
    public async Task ExpectTextAsync(string sentence)
    {
        await Page.GetByText(sentence).First.WaitForAsync();
        await LookAtAsync(sentence);
    }

    /// <summary>Neither the browser nor axe has complained.</summary>
    public void ShouldHaveNoComplaint() => Assert.Empty(_complaints);

    /// <summary>An authenticator that says yes and verifies its user.</summary>
    public Task AddAuthenticatorAsync() => VirtualAuthenticator.AddAsync(Page, isBackedUp: false);

    /// <summary>Where a page may run no script, none that looks at it may run either.</summary>
    private async Task LookAtAsync(string name)
    {
        if (!_hasScript)
            return;

        Assert.True(
            await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
            $"{name} is wider than the window.");
        if (!_seen.Add(name))
            return;

        await Page.EvaluateAsync(Axe.Value);
        var violations = await Page.EvaluateAsync<JsonElement>(Violations);
        _complaints.AddRange(violations.EnumerateArray().Select(violation => $"{name}: {violation.GetString()}"));
    }

    /// <summary>A refused form is 422, which Chromium reports as an error although it is none.</summary>
    private void Hear(string type, string text)
    {
        if (type is "error" or "warning" && !text.Contains("status of 422", StringComparison.Ordinal))
            _complaints.Add(text);
    }

    /// <summary>Nothing of another origin is loaded, and no address holds an address, a code or a token.</summary>
    private void Watch(string url)
    {
        if (!url.StartsWith(_origin, StringComparison.Ordinal) || Secrets().IsMatch(url[_origin.Length..]))
            _complaints.Add($"It went to {url}.");
    }

    [GeneratedRegex(@"@|%40|\d{6}(?![0-9a-f]*/)|eyJ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secrets();
}
