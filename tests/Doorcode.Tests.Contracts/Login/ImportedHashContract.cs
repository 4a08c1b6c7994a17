using Doorcode.Passwords;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

/// <summary>How accounts with hashes of other origins log in, over every engine.</summary>
public abstract class ImportedHashContract(DoorcodeApp app)
{
    private const int HashUnreadable = 1100;

    [Theory]
    [InlineData("django", "pbkdf2_sha256$260000$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=")]
    [InlineData("argon", OutdatedHash.Argon2)]
    [InlineData("bcrypt", "$2y$05$Uo3Oxnzzh3ozEdEVperCPupxX6HQOssqY5t4tL7gKeqshE.QBcWvG")]
    public async Task A_hash_of_another_origin_is_replaced_at_the_next_login(string name, string hash)
    {
        var person = await app.JoinAsync($"{name}@example.org");
        SetHash(person, hash);
        (await (person with { Password = "not her password" }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(hash, HashOf(person));

        (await person.LogInAsync()).ShouldBe(200);

        var replaced = HashOf(person);
        Assert.StartsWith(app.Services.GetRequiredService<Argon2Hash>().Prefix, replaced, StringComparison.Ordinal);
        (await person.LogInAsync()).ShouldBe(200);
        Assert.Equal(replaced, HashOf(person));
        (await (person with { Password = "not her password" }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task Bcrypt_tells_no_more_than_72_bytes_and_from_the_first_login_on_the_whole_password_counts()
    {
        // Made by Python's bcrypt of 100 times x.
        const string Hash = "$2b$05$Q8mn1TTTVXfeQHAAYB1yxeiw8Ssm6/w2jIhPA.Vud/.Daf/YfYId.";
        var person = await app.JoinAsync("long@example.org") with { Password = new string('x', 72) + " and an end of her own" };
        SetHash(person, Hash);
        (await (person with { Password = new string('x', 71) + "y" }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);

        (await person.LogInAsync()).ShouldBe(200);

        (await (person with { Password = new string('x', 100) }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await (person with { Password = new string('x', 72) }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await person.LogInAsync()).ShouldBe(200);
    }

    [Theory]
    [InlineData("unreadable", "no hash at all")]
    [InlineData("costly", "pbkdf2_sha256$100000000$Xk3mQ9vL2pR7$ug+WsL1xNhWCJOcpJ8RSc3cg+eKrO0A7GIVnG4TnVQg=")]
    public async Task A_hash_that_cannot_be_verified_matches_no_password_and_is_logged(string name, string hash)
    {
        var person = await app.JoinAsync($"{name}@example.org");
        SetHash(person, hash);
        var before = app.Log.All.Count(line => line.Id.Id == HashUnreadable);

        (await person.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await (person with { Password = hash }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);

        Assert.Equal(before + 2, app.Log.All.Count(line => line.Id.Id == HashUnreadable));
        Assert.Equal(hash, HashOf(person));
    }

    [Theory]
    [InlineData("shut", "!")]
    [InlineData("emptied", "!an unusable password")]
    public async Task An_account_without_a_usable_password_takes_none_and_fills_no_log(string name, string hash)
    {
        var person = await app.JoinAsync($"{name}@example.org");
        SetHash(person, hash);
        var before = app.Log.All.Count(line => line.Id.Id == HashUnreadable);

        (await person.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await (person with { Password = hash }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);

        Assert.Equal(before, app.Log.All.Count(line => line.Id.Id == HashUnreadable));
    }

    private void SetHash(Person person, string hash) =>
        app.Execute($"UPDATE accounts SET password_hash = '{hash}' WHERE email_canonical = '{person.Email}'");

    private string HashOf(Person person) =>
        Assert.Single(app.Column($"SELECT password_hash FROM accounts WHERE email_canonical = '{person.Email}'"));
}
