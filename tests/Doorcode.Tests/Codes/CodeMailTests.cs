using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Registration;
using Doorcode.Sealing;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Codes;

/// <summary>What a feature gets that declares a purpose; registration's own tests hold the rest.</summary>
public sealed class CodeMailTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private static readonly CodePurpose Opening = new("test-opening", RegistrationLetters.Code) { OpensAccount = true };
    private static readonly CodePurpose Plain = new("test-plain", RegistrationLetters.Code);
    private static readonly Caller Network = new("192.0.2.1", "192.0.2.1", "tests");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CodeMail Codes => app.Services.GetRequiredService<CodeMail>();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_right_code_hands_back_what_was_stored_with_it(bool withId)
    {
        var address = Address($"right-{withId}@example.org".ToLowerInvariant());
        var sent = await SendAsync(Plain, address, new CodePayload("the content", address.Typed));
        var code = await CodeForAsync(address.Typed);

        Assert.Equal(Problems.CodeRejected, (await TryAsync(Opening, address, code, sent.Id)).Problem);
        Assert.Equal("the content", (await TryAsync(Plain, address, code, withId ? sent.Id : null)).Value);
        Assert.Equal(Problems.CodeRejected, (await TryAsync(Plain, address, code, sent.Id)).Problem);
    }

    [Fact]
    public async Task A_decoy_answers_alike_and_sends_no_mail()
    {
        var (known, unknown) = (Address("known@example.org"), Address("unknown@example.org"));
        var real = await SendAsync(Plain, known, new CodePayload("the content", "Known@example.org"));
        var decoy = await SendAsync(Plain, unknown, payload: null);

        Assert.Equal(real with { Id = "" }, decoy with { Id = "" });
        Assert.Equal(real.Id.Length, decoy.Id.Length);
        await CodeForAsync("Known@example.org");
        foreach (var (address, id) in new[] { (known, real.Id), (unknown, decoy.Id) })
        {
            Assert.Equal(60, (await Codes.ResendAsync(Plain, address, id, Network, Cancel)).Problem?.RetryAfter?.TotalSeconds);
            for (var i = 0; i < 4; i++)
                Assert.Equal(Problems.CodeRejected, (await TryAsync(Plain, address, "wrong", id)).Problem);

            Assert.Equal(Problems.AttemptsExhausted, (await TryAsync(Plain, address, "wrong", id)).Problem);
        }

        Assert.DoesNotContain(app.Mailbox.Taken, mail => mail.Recipients.Contains(unknown.Typed, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Work_that_is_refused_leaves_the_mail_uncounted_and_sends_none()
    {
        var address = Address("refused@example.org");
        for (var i = 0; i < 6; i++)
        {
            var refused = await Codes.SendAsync(
                Plain, address, () => Task.FromResult<Result<CodePayload>>(Problems.Unavailable), Network, Cancel);
            Assert.Equal(Problems.Unavailable, refused.Problem);
        }

        await SendAsync(Plain, address, new CodePayload("the content", address.Typed));
        await CodeForAsync(address.Typed);
    }

    [Fact]
    public async Task A_wrong_code_of_a_purpose_that_opens_an_account_is_counted_for_a_day_where_the_address_has_one()
    {
        foreach (var (name, payload, failures) in new[] { ("has", new CodePayload("the content", "has@example.org"), 2), ("none", null, 0) })
        {
            var address = Address($"{name}@example.org");
            var sent = await SendAsync(Opening, address, payload);
            await TryAsync(Opening, address, "wrong", sent.Id);
            await TryAsync(Opening, address, "wrong", id: null);
            Assert.Equal(failures, await FailuresAsync(address));
        }
    }

    [Fact]
    public async Task A_right_code_clears_the_failures_of_its_account_and_one_of_another_purpose_does_not()
    {
        var address = Address("cleared@example.org");
        var opening = await SendAsync(Opening, address, new CodePayload("the content", address.Typed));
        var right = await CodeForAsync(address.Typed);
        await TryAsync(Opening, address, "wrong", opening.Id);
        var plain = await SendAsync(Plain, address, new CodePayload("the content", "plain@example.org"));
        await TryAsync(Plain, address, "wrong", plain.Id);
        Assert.NotNull((await TryAsync(Plain, address, await CodeForAsync("plain@example.org"), plain.Id)).Value);
        Assert.Equal(1, await FailuresAsync(address));

        Assert.NotNull((await TryAsync(Opening, address, right, opening.Id)).Value);
        Assert.Equal(0, await FailuresAsync(address));
    }

    private static EmailAddress Address(string text) =>
        EmailAddress.TryParse(text, out var address, out _) ? address : throw new InvalidOperationException("It is an address.");

    private async Task<CodeSent> SendAsync(CodePurpose purpose, EmailAddress address, CodePayload? payload)
    {
        var result = await Codes.SendAsync(purpose, address, payload, Network, Cancel);
        Assert.Null(result.Problem);
        return result.Value!;
    }

    private Task<Result<string>> TryAsync(CodePurpose purpose, EmailAddress address, string code, string? id) =>
        Codes.TryAsync(purpose, new CodeAnswer(address, code, id), Network, (_, payload) => ValueTask.FromResult(payload), Cancel);

    private async Task<string> CodeForAsync(string address) => SmtpMailbox.CodeIn(await app.Mailbox.NextFor(address));

    private Task<int> FailuresAsync(EmailAddress address)
    {
        var keys = app.Services.GetRequiredService<LookupKeys>();
        return app.Services.GetRequiredService<ICodeStore>().CountFailuresAsync(
            SealedCodes.Subject(keys, address), SealedCodes.Failures(keys, address), Cancel);
    }
}
