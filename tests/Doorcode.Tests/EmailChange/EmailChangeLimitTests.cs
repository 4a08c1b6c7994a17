using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EmailChange;

public sealed class EmailChangeLimitTests() : EmailChangeLimitContract(DoorcodeApp.StartAsync)
{
    [Fact]
    public async Task Neither_code_is_in_the_database_or_the_log()
    {
        await using var app = await DoorcodeApp.StartTalkativeAsync();
        var gil = await app.JoinAsync("gil@example.org");
        var tokens = await gil.TokensAsync();
        var change = await app.BeginChangeAsync(tokens, gil.Email);
        var raw = change.StopCode.Replace("-", "", StringComparison.Ordinal);
        (await app.StopEmailChangeAsync(gil.Email, EmailChangeCalls.Wrong(change.StopCode))).ShouldBe(Problems.CodeRejected);

        Assert.DoesNotContain(raw, app.Bytes(), StringComparison.Ordinal);
        Assert.DoesNotContain(change.StopCode, app.Bytes(), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.All, line =>
            line.Text.Contains(raw, StringComparison.Ordinal) || line.Text.Contains(change.StopCode, StringComparison.Ordinal)
            || line.Text.Contains(gil.Email, StringComparison.Ordinal) || line.Text.Contains(change.New, StringComparison.Ordinal));
    }
}
