using Doorcode.Storage;

namespace Doorcode.Tests.Passkeys;

/// <summary>Naming, renaming and removing.</summary>
public abstract partial class PasskeyEnrolmentContract
{
    [Theory]
    [InlineData("", "blank")]
    [InlineData("   ", "blank")]
    [InlineData("a\nb", "invalid_characters")]
    public async Task A_name_that_cannot_be_shown_is_refused_and_the_ceremony_goes_on(string name, string code)
    {
        var (_, tokens) = await NewAsync();
        using var authenticator = new SoftAuthenticator();
        var ceremony = await app.OfferAsync(tokens.Access);
        var credential = authenticator.Create(ceremony.Options);

        var refused = await app.AddPasskeyAsync(tokens.Access, ceremony, credential, name);

        refused.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(code, refused.Json.GetProperty("error_codes").GetProperty("name")[0].GetString());
        (await app.AddPasskeyAsync(tokens.Access, ceremony, credential, "Key")).ShouldBe(201);
    }

    [Fact]
    public async Task A_passkey_is_renamed_by_its_owner_alone()
    {
        var (_, tokens) = await NewAsync();
        var key = await app.NewPasskeyAsync(tokens.Access);
        var (_, others) = await NewAsync();

        var answer = await app.RenamePasskeyAsync(tokens.Access, key.Id, "The blue one");

        answer.ShouldBe(200);
        Assert.Equal((key.Id, "The blue one"), (answer.Text("id"), answer.Text("name")));
        (await app.RenamePasskeyAsync(others.Access, key.Id, "Mine")).ShouldBe(Problems.NotFound);
        (await app.RenamePasskeyAsync(tokens.Access, "1", "Mine")).ShouldBe(Problems.NotFound);
        (await app.RenamePasskeyAsync(tokens.Access, "01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f", "Mine")).ShouldBe(Problems.NotFound);
        (await app.RenamePasskeyAsync(tokens.Access, key.Id, " ")).ShouldBe(Problems.ValidationFailed);
        (await app.RenamePasskeyAsync(tokens.Access, key.Id, null)).ShouldBe(Problems.ValidationFailed);
    }

    [Fact]
    public async Task A_passkey_is_removed_by_its_owner_alone_and_after_a_recent_proof_of_a_factor()
    {
        var (ada, tokens) = await NewAsync();
        var (key, spare) = (await app.NewPasskeyAsync(tokens.Access), await app.NewPasskeyAsync(tokens.Access));
        var (_, others) = await NewAsync();
        await app.NewPasskeyAsync(others.Access);
        (await app.RemovePasskeyAsync(others.Access, key.Id)).ShouldBe(Problems.NotFound);
        (await app.RemovePasskeyAsync(tokens.Access, "1")).ShouldBe(Problems.NotFound);
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        (await app.RemovePasskeyAsync(tokens.Access, key.Id)).ShouldBe(Problems.ReauthenticationRequired);

        var fresh = Fixtures.Tokens.Of(await app.LogInByPasskeyAsync(spare.Authenticator));
        var epoch = await EpochAsync(ada);
        (await app.RemovePasskeyAsync(fresh.Access, key.Id)).ShouldBe(204);

        Assert.Equal(epoch + 1, await EpochAsync(ada));
        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(Problems.PasskeyRejected);
        (await app.LogInByPasskeyAsync(spare.Authenticator)).ShouldBe(200);
        await app.ShouldBeToldAsync(ada.Email, "passkey was removed");
        (await app.RemovePasskeyAsync(fresh.Access, key.Id)).ShouldBe(Problems.NotFound);
    }

    [Fact]
    public async Task With_the_last_passkey_the_recovery_codes_go_and_the_password_is_enough_again()
    {
        var (ada, tokens) = await NewAsync();
        var key = await app.NewPasskeyAsync(tokens.Access);
        (await ada.LogInAsync()).ShouldBe(Problems.SecondFactorRequired);

        (await app.RemovePasskeyAsync(tokens.Access, key.Id)).ShouldBe(204);

        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(0, await app.Services.GetRequiredService<Database>().FirstAsync(
            "SELECT factors FROM accounts WHERE email_canonical = @email", row => row.Number(0), CancellationToken.None, ("@email", ada.Email)));
    }

    [Fact]
    public async Task A_removed_passkey_kills_the_ceremonies_that_wait_for_the_account()
    {
        var (_, tokens) = await NewAsync();
        var key = await app.NewPasskeyAsync(tokens.Access);
        await app.NewPasskeyAsync(tokens.Access);
        using var authenticator = new SoftAuthenticator();
        var ceremony = await app.OfferAsync(tokens.Access);
        (await app.RemovePasskeyAsync(tokens.Access, key.Id)).ShouldBe(204);
        (await app.AddPasskeyAsync(tokens.Access, ceremony, authenticator.Create(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);
    }
}
