using System.Security.Cryptography;
using System.Text;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Tokens;

/// <summary>And where they are kept: in a file, under a master key in another.</summary>
public sealed class SigningKeyTests : SigningKeyContract
{
    private string KeyFile => Path.Combine(App.Folder, "doorcode.key");

    [Fact]
    public async Task No_private_part_is_in_clear_in_the_databases_files()
    {
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        var keys = await Store.AllAsync(CancellationToken.None);
        Assert.Equal(2, keys.Count);

        foreach (var file in Directory.GetFiles(App.Folder, "doorcode.db*"))
        {
            var bytes = await ReadSharedAsync(file);
            foreach (var key in keys)
            {
                using var pair = ECDsa.Create();
                pair.ImportPkcs8PrivateKey(key.PrivateKey, out _);
                var d = pair.ExportParameters(true).D!;
                Assert.Equal(-1, bytes.AsSpan().IndexOf(d));
                Assert.Equal(-1, bytes.AsSpan().IndexOf(key.PrivateKey));
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Forge.Encode(d))));
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String(d))));
            }

            // The head of any P-256 key in PKCS #8.
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Convert.FromHexString("020100301306072A8648CE3D020106082A8648CE3D030107")));
        }
    }

    [Fact]
    public async Task The_search_for_private_parts_would_find_one()
    {
        // Guards the test above: the public key, which is stored in clear, is found by the same search.
        var found = false;
        var kid = (await KidsAsync()).Single();
        foreach (var file in Directory.GetFiles(App.Folder, "doorcode.db*"))
            found |= (await ReadSharedAsync(file)).AsSpan().IndexOf(Encoding.ASCII.GetBytes(kid)) >= 0;

        Assert.True(found);
    }

    [Fact]
    public async Task With_another_master_key_the_start_is_refused_in_one_sentence()
    {
        await File.WriteAllTextAsync(KeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(App.RestartAsync);
        Assert.Equal($"The master key in {KeyFile} is not the one that this database was sealed with.", refused.Message);
    }

    [Theory]
    [InlineData("AAAA", "has 3 bytes")]
    [InlineData("", "has 0 bytes")]
    [InlineData("not base64!", "is not base64")]
    public async Task A_broken_master_key_is_refused_in_one_sentence(string content, string reason)
    {
        await File.WriteAllTextAsync(KeyFile, content);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(App.RestartAsync);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(KeyFile, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task Without_its_key_file_a_sealed_database_is_refused_and_no_other_key_is_made()
    {
        File.Delete(KeyFile);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(App.RestartAsync);
        Assert.Contains(KeyFile, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Doorcode:MasterKeyFile", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void The_master_key_is_readable_by_its_owner_alone()
    {
        Assert.Equal(32, Convert.FromBase64String(File.ReadAllText(KeyFile).Trim()).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    protected override Task<DoorcodeApp> StartAsync() => DoorcodeApp.StartAsync();

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
