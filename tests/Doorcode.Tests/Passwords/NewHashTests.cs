using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Passwords;

public sealed class NewHashTests
{
    [Fact]
    public async Task A_server_stores_Argon2id_of_19_MiB_and_two_passes_and_verifies_it()
    {
        await using var app = await DoorcodeApp.StartAsync(DoorcodeApp.RealHashes);
        var ada = await app.JoinAsync("ada@example.org");

        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", Assert.Single(app.Column("SELECT password_hash FROM accounts")), StringComparison.Ordinal);
        (await ada.LogInAsync()).ShouldBe(200);
        (await (ada with { Password = "not her password" }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
    }
}
