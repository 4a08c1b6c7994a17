using Doorcode.Passwords;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;
using Doorcode.Tests.PasswordReset;

namespace Doorcode.Tests.Http;

public sealed class RequestDeadlineTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task A_request_whose_time_is_over_before_its_turn_comes_is_answered_once()
    {
        var ada = await app.JoinAnewAsync();
        await using var held = await HeldHashing.BeginAsync(app.Services.GetRequiredService<HashQueue>());
        foreach (var answer in await Task.WhenAll(ada.LogInAsync(), app.ResetAsync(ada.Email, "000000", resetId: null)))
            answer.ShouldBe(Problems.Unavailable);
    }
}
