using System.Net;
using System.Text;
using Doorcode.RateLimiting;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;

namespace Doorcode.Tests.Http;

/// <summary>A page of another site makes the browsers of its visitors send requests; their whole network pays for the limits that these take.</summary>
public sealed class ForeignPageTests
{
    private static readonly string[] Safe = [HttpMethods.Get, HttpMethods.Head];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_another_site_can_call_nothing_that_changes_something_and_takes_none_of_its_visitors_limits()
    {
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:EmailLogin:Enabled=true",
            "Doorcode:RateLimits:GuessingPerNetwork:Burst=1",
            "Doorcode:RateLimits:MailingPerNetwork:Burst=1");
        var ours = Endpoints.All(app)
            .Where(endpoint => Endpoints.Path(endpoint) is var path && (path.StartsWith("/api/users/", StringComparison.Ordinal) || path.StartsWith("/account", StringComparison.Ordinal)))
            .ToArray();
        var unsafeOnes = ours.Where(endpoint => !Safe.Contains(Endpoints.Method(endpoint), StringComparer.Ordinal)).ToArray();
        Assert.All(ours.Except(unsafeOnes), endpoint => Assert.Empty(endpoint.Metadata.GetOrderedMetadata<NetworkAdmission>()));
        Assert.True(unsafeOnes.Count(endpoint => endpoint.Metadata.GetMetadata<NetworkAdmission>() is not null) > 40);

        foreach (var site in new[] { "cross-site", "same-site" })
        {
            foreach (var endpoint in unsafeOnes)
            {
                using var request = new HttpRequestMessage(new HttpMethod(Endpoints.Method(endpoint)), Endpoints.PathOfOne(endpoint));
                request.Content = new StringContent("""{"email":"ada@example.org"}""", Encoding.UTF8, "text/plain");
                request.Headers.Add("Sec-Fetch-Site", site);
                request.Headers.Add("Origin", "https://evil.example");
                using var response = await app.Http.SendAsync(request, Cancel);
                Assert.True(response.StatusCode is HttpStatusCode.Forbidden, $"{request.Method} {request.RequestUri}: {response.StatusCode}");
            }
        }

        (await app.PostAsync("/api/users/forgot-password/", ("email", "ada@example.org"))).ShouldBe(200);
        using var browser = new PageBrowser(app);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SignInAsync("", "")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.SignInAsync("", "")).Status);
    }
}
