using Doorcode.Login;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Login;

public sealed class LogInTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task The_right_address_and_password_get_tokens()
    {
        var ada = await app.JoinAsync("ada@example.org");
        var answer = await ada.LogInAsync();

        answer.ShouldBe(200);
        Assert.Equal(
            ["access", "device_token", "expires_in", "refresh", "token_type"], answer.Json.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal("Bearer", answer.Text("token_type"));
        Assert.Equal(900, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_and_a_pending_address_are_answered_and_worked_on_alike()
    {
        var bea = await app.JoinAsync("bea@example.org");
        await app.RegisterAsync("pending@example.org");
        var answers = new List<Answer>();
        foreach (var address in new[] { bea.Email, "unknown@example.org", "pending@example.org" })
        {
            using var hashes = new CountedHashes(app);
            answers.Add(await LogInAsync(address, "not her password"));
            Assert.Equal(1, hashes.Count);
        }

        answers[0].ShouldBe(Problems.InvalidCredentials);
        Assert.StartsWith("Bearer", answers[0].Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Single(answers.Select(Sameness.Of).Distinct());
    }

    [Theory]
    [InlineData(129)]
    [InlineData(60_000)]
    public async Task A_password_that_is_too_long_for_this_server_is_hashed_like_any_other_for_every_address(int length)
    {
        var cat = await app.JoinAsync($"cat{length}@example.org");
        using var hashes = new CountedHashes(app);

        var known = await LogInAsync(cat.Email, new string('x', length));
        var unknown = await LogInAsync("unknown@example.org", new string('x', length));

        known.ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(Sameness.Of(known), Sameness.Of(unknown));
        // A hash of another system may be of such a password.
        Assert.Equal(2, hashes.Count);
    }

    [Fact]
    public async Task Register_hashes_once_for_every_address()
    {
        await app.JoinAsync("dee@example.org");
        await app.RegisterAsync("eve@example.org");
        foreach (var address in new[] { "dee@example.org", "eve@example.org", "unknown2@example.org" })
        {
            using var hashes = new CountedHashes(app);
            (await RegistrationCalls.RegisterAsync(app, address)).ShouldBe(200);
            Assert.Equal(1, hashes.Count);
        }
    }

    [Fact]
    public async Task A_password_is_taken_as_it_is()
    {
        var fay = await app.JoinAsync("fay@example.org", " Spaces And Letters ");
        (await fay.LogInAsync()).ShouldBe(200);
        (await LogInAsync(fay.Email, "Spaces And Letters")).ShouldBe(Problems.InvalidCredentials);
        (await LogInAsync(fay.Email, " spaces and letters ")).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task Blank_fields_are_named_at_once()
    {
        var answer = await LogInAsync("", "");
        answer.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(["email", "password"], answer.Json.GetProperty("errors").EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task A_rejected_login_is_logged_with_the_account_of_its_address_or_with_none()
    {
        var gil = await app.JoinAsync("gil@example.org");
        var before = RejectedLines().Count;

        (await LogInAsync(gil.Email, "not her password")).ShouldBe(Problems.InvalidCredentials);
        (await LogInAsync("unknown@example.org", "not her password")).ShouldBe(Problems.InvalidCredentials);

        var lines = RejectedLines()[before..];
        Assert.Equal(2, lines.Count);
        Assert.Matches(@"\AA login was rejected; the account of its address: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\z", lines[0]);
        Assert.Equal("A login was rejected; the account of its address: none.", lines[1]);
    }

    private List<string> RejectedLines() =>
        [.. app.Log.All.Where(line => line.Id.Id == LoginEvents.Rejected.Line!.Id).Select(line => line.Text.TrimEnd())];

    private Task<Answer> LogInAsync(string email, string password) =>
        app.PostAsync("/api/users/login/", ("email", email), ("password", password));
}
