using System.Runtime.Versioning;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Settings;

/// <summary>Settings that work and are not safe are said once, when the server starts.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StartWarningsTests
{
    private const string Production = "environment=Production";
    private const string AtOnce = "Doorcode:Server:DrainDelay=0s";
    private const string From = "Doorcode:Mail:From=no-reply@example.org";

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, true)]
    public async Task A_master_key_that_others_can_read_is_warned_about(UnixFileMode mode, bool isWarned)
    {
        await using var app = await DoorcodeApp.StartAsync();
        var key = Path.Combine(app.Folder, "doorcode.key");
        File.SetUnixFileMode(key, mode);
        Assert.DoesNotContain(app.Log.All, entry => entry.Id.Id is 2200);

        await app.RestartAsync();

        Assert.Equal(isWarned ? 1 : 0, app.Log.All.Count(entry => entry.Id.Id is 2200));
    }

    [Theory]
    [InlineData("http://auth.example.org", 1)]
    [InlineData("http://localhost:5000", 0)]
    [InlineData("http://127.0.0.1:5000", 0)]
    [InlineData("http://[::1]:5000", 0)]
    [InlineData("https://auth.example.org", 0)]
    public async Task A_public_address_without_TLS_is_warned_about(string url, int warnings)
    {
        await using var app = await DoorcodeApp.StartAsync(Production, AtOnce, From, $"Doorcode:PublicUrl={url}");
        Assert.Equal(warnings, app.Log.All.Count(entry => entry.Id.Id is 2201));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1, "Doorcode:Smtp:Host=smtp.example.org")]
    [InlineData(0, "Doorcode:Smtp:Host=smtp.example.org", "Doorcode:Smtp:Security=StartTls")]
    [InlineData(1, "Doorcode:Smtp:Username=doorcode", "Doorcode:Smtp:Password=secret")]
    public async Task Mail_in_clear_is_warned_about(int warnings, params string[] settings)
    {
        await using var app = await DoorcodeApp.StartAsync([Production, AtOnce, From, .. settings]);
        Assert.Equal(warnings, app.Log.All.Count(entry => entry.Id.Id is 2202));
    }

    [Theory]
    [InlineData(1, "Doorcode:Mailboxlayer:AccessKey=secret", "Doorcode:Mailboxlayer:BaseAddress=http://apilayer.net/")]
    [InlineData(0, "Doorcode:Mailboxlayer:AccessKey=secret", "Doorcode:Mailboxlayer:BaseAddress=http://127.0.0.1:1")]
    [InlineData(0, "Doorcode:Mailboxlayer:AccessKey=secret")]
    [InlineData(0, "Doorcode:Mailboxlayer:BaseAddress=http://apilayer.net/")]
    public async Task A_key_of_Mailboxlayer_in_clear_is_warned_about(int warnings, params string[] settings)
    {
        await using var app = await DoorcodeApp.StartAsync([Production, AtOnce, From, .. settings]);
        Assert.Equal(warnings, app.Log.All.Count(entry => entry.Id.Id is 2204));
    }

    [Fact]
    public async Task Development_is_not_warned_about_clear_text()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:PublicUrl=http://auth.example.org", "Doorcode:Smtp:Host=smtp.example.org");
        Assert.DoesNotContain(app.Log.All, entry => entry.Id.Id is >= 2200 and < 2300);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, 0)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, 1)]
    public async Task A_secret_file_that_every_user_can_read_causes_a_warning(UnixFileMode mode, int warnings)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "secret");
        File.SetUnixFileMode(file, mode);
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Smtp:Username=doorcode", $"Doorcode:Smtp:PasswordFile={file}");
        Assert.Equal(warnings, app.Log.All.Count(entry => entry.Id.Id is 1902));
        File.Delete(file);
    }
}
