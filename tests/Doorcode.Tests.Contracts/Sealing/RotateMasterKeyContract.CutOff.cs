using System.Security.Cryptography;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Tests.Sealing;

/// <summary>What the next start finds: an exchange that is done, that was cut off, and a key that an operator brought.</summary>
public abstract partial class RotateMasterKeyContract
{
    [Fact]
    public async Task The_old_key_is_refused_afterwards()
    {
        await RotateAsync();
        File.Move(KeyFile + ".old", KeyFile, overwrite: true);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(async () => await App.InitializeAsync());

        Assert.Contains("is not the one that this database was sealed with", refused.Message, StringComparison.Ordinal);
        File.Delete(KeyFile);
    }

    [Fact]
    public async Task Cut_off_before_its_commit_it_leaves_the_old_key_in_use_and_can_be_done_again()
    {
        var ada = await App.JoinAsync("ada@example.org");
        var before = await File.ReadAllTextAsync(KeyFile);
        await Assert.ThrowsAsync<InvalidDataException>(() => RotateAsync(new CutOff()));
        Assert.True(File.Exists(KeyFile + ".next"));
        var next = await File.ReadAllTextAsync(KeyFile + ".next");

        await App.InitializeAsync();
        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(before, await File.ReadAllTextAsync(KeyFile));

        await RotateAsync();
        Assert.Equal(next, await File.ReadAllTextAsync(KeyFile));
        await App.InitializeAsync();
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cut_off_after_its_commit_it_is_finished_by_the_next_start(bool isOldStillThere)
    {
        var ada = await App.JoinAsync("ada@example.org");
        await RotateAsync();
        var next = await File.ReadAllTextAsync(KeyFile);
        // As a kill between the commit and each of the two renames leaves it.
        File.Move(KeyFile, KeyFile + ".next");
        if (isOldStillThere)
            File.Move(KeyFile + ".old", KeyFile);

        await App.InitializeAsync();

        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(next, await File.ReadAllTextAsync(KeyFile));
        Assert.False(File.Exists(KeyFile + ".next"));
    }

    [Fact]
    public async Task A_next_key_that_an_operator_provides_is_used()
    {
        var own = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await File.WriteAllTextAsync(KeyFile + ".next", own);
        await RotateAsync();
        Assert.Equal(own, await File.ReadAllTextAsync(KeyFile));

        await File.WriteAllTextAsync(KeyFile + ".next", "nonsense!");
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => RotateAsync());
        Assert.Contains("is not base64", refused.Message, StringComparison.Ordinal);
        File.Delete(KeyFile + ".next");
        await App.InitializeAsync();
    }

    /// <summary>Ends the transaction when everything has been sealed anew.</summary>
    private sealed class CutOff : IMasterKeyRotation
    {
        public ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change) => throw new InvalidDataException("cut off");
    }
}
