using Doorcode.Server;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Settings;

/// <summary>Secrets that stand in a file of their own.</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-secrets-").FullName;

    private string SecretFile => Path.Combine(_folder, "secret");

    public static TheoryData<string> Secrets() => [.. Configuration.Secrets];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_that_is_set_both_as_a_value_and_as_a_file_is_refused(string secret)
    {
        File.WriteAllText(SecretFile, "hunter2");
        Assert.Equal(
            [$"{secret} and {secret}File are both set; leave one of them out."], Faults((secret, "hunter2"), ($"{secret}File", SecretFile)));
        Assert.Empty(Faults((secret, "hunter2")));
        Assert.Empty(Faults(($"{secret}File", SecretFile)));
        // An empty text means none.
        Assert.Empty(Faults((secret, ""), ($"{secret}File", SecretFile)));
        Assert.Empty(Faults((secret, "hunter2"), ($"{secret}File", "")));
    }

    [Fact]
    public async Task Such_a_secret_stops_the_start()
    {
        await File.WriteAllTextAsync(SecretFile, "hunter2");
        var refused = await Assert.ThrowsAsync<StartRefusedException>(
            () => DoorcodeApp.StartAsync("Doorcode:Smtp:Username=ada", "Doorcode:Smtp:Password=hunter2", $"Doorcode:Smtp:PasswordFile={SecretFile}"));
        Assert.Equal("Doorcode:Smtp:Password and Doorcode:Smtp:PasswordFile are both set; leave one of them out.", refused.Message);
    }

    [Theory]
    [MemberData(nameof(Secrets))]
    public void An_empty_file_is_refused_but_for_the_SMTP_password(string secret)
    {
        File.WriteAllText(SecretFile, " \n");
        // Packages name the file of the SMTP password always, and many mail servers ask for none.
        string[] expected = secret == "Doorcode:Smtp:Password" ? [] : [$"{secret}File names a file that is empty."];
        Assert.Equal(expected, Faults(($"{secret}File", SecretFile)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IReadOnlyList<string> Faults(params (string Key, string Value)[] values)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)));
        return configuration.AddDoorcodeSources(_folder).Faults;
    }
}
