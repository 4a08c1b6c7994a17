using System.Text;
using Doorcode.Settings;

namespace Doorcode.Tests.Settings;

/// <summary>The section as any source may give it.</summary>
public sealed class DoorcodeSettingsTests
{
    private static readonly SettingsTable Server = new(Doorcode.Server.KnownSettings.All);

    [Theory]
    [InlineData("Doorcode:Otp:Lifetme", "There is no setting Doorcode:Otp:Lifetme; the nearest is Doorcode:Otp:Lifetime.")]
    [InlineData("doorcode:otp:LIFETIM", "the nearest is Doorcode:Otp:Lifetime.")]
    [InlineData("Doorcode:Opt:Length", "the nearest is Doorcode:Otp:Length.")]
    [InlineData("Doorcode:OtpLifetime", "the nearest is Doorcode:Otp:Lifetime.")]
    [InlineData("Doorcode:Lifetime", "the nearest is Doorcode:Otp:Lifetime.")]
    [InlineData("Doorcode:Smtp:Pasword", "the nearest is Doorcode:Smtp:Password.")]
    [InlineData("Doorcode:Smtp:PaswordFile", "the nearest is Doorcode:Smtp:PasswordFile.")]
    [InlineData("Doorcode:RateLimits:MailingPerNetwork:Brust", "the nearest is Doorcode:RateLimits:MailingPerNetwork:Burst.")]
    public void A_key_that_does_not_exist_is_refused_and_the_nearest_one_named(string key, string sentence) =>
        Assert.Contains(sentence, Assert.Single(Read((key, "1")).Faults), StringComparison.Ordinal);

    [Theory]
    [InlineData("Doorcode:Webhooks:Endpoints:0", "There is no setting Doorcode:Webhooks:Endpoints.")]
    [InlineData("Doorcode:Pages:Favicon", "There is no setting Doorcode:Pages:Favicon.")]
    [InlineData("Doorcode:Webhooks", "There is no setting Doorcode:Webhooks.")]
    [InlineData("Doorcode:a\nb", "There is no setting Doorcode:a?b.")]
    public void A_key_of_which_more_than_a_third_differs_from_every_other_is_refused_and_none_is_named(string key, string sentence) =>
        Assert.Equal(sentence, Assert.Single(Read((key, "1")).Faults));

    [Theory]
    [InlineData("Doorcode:Proxy:TrustedNetworks", "Doorcode:Proxy:TrustedNetworks is a list")]
    [InlineData("Doorcode:Proxy:TrustedNetworks:first", "Doorcode:Proxy:TrustedNetworks is a list")]
    [InlineData("Doorcode:Proxy:TrustedNetworks:0:0", "Doorcode:Proxy:TrustedNetworks is a list")]
    [InlineData("Doorcode:EmailValidation:NameServers", "Doorcode:EmailValidation:NameServers is a list")]
    [InlineData("Doorcode:Otp", "Doorcode:Otp is a section: write its keys, such as Doorcode:Otp:Length.")]
    [InlineData("Doorcode:Database", "Doorcode:Database is a section: write its keys, such as Doorcode:Database:ConnectionString.")]
    [InlineData("Doorcode", "Doorcode is a section")]
    [InlineData("Doorcode:RateLimits:LoginPerAccount", "Doorcode:RateLimits:LoginPerAccount is a section")]
    [InlineData("Doorcode:Otp:Lifetime:Minutes", "Doorcode:Otp:Lifetime is one value")]
    [InlineData("Doorcode:PublicUrl:0", "Doorcode:PublicUrl is one value")]
    [InlineData("Doorcode:MasterKeyFile:0", "Doorcode:MasterKeyFile is one value")]
    public void A_wrong_shape_is_refused(string key, string sentence) =>
        Assert.StartsWith(sentence, Assert.Single(Read((key, "hunter2")).Faults), StringComparison.Ordinal);

    [Fact]
    public void An_empty_text_for_a_section_is_no_fault_since_a_test_host_writes_one() =>
        Assert.Empty(Read(("Doorcode", ""), ("Doorcode:Otp", ""), ("Doorcode:Otp:Length", "8")).Faults);

    [Theory]
    [InlineData("Doorcode_Otp:Length", "There is no setting Doorcode_Otp:Length; write Doorcode:Otp:Length, in the environment Doorcode__Otp__Length")]
    [InlineData("DOORCODE_SMTP:PORT", "There is no setting DOORCODE_SMTP:PORT; write Doorcode:Smtp:Port,")]
    [InlineData("Doorcode_Proxy:TrustedNetworks:0", "There is no setting Doorcode_Proxy:TrustedNetworks; write Doorcode:Proxy:TrustedNetworks,")]
    public void A_key_that_lacks_an_underscore_is_refused(string key, string sentence) =>
        Assert.StartsWith(sentence, Assert.Single(Read((key, "hunter2")).Faults), StringComparison.Ordinal);

    [Theory]
    [InlineData("DOORCODE_SMTP_PORT")]
    [InlineData("DOORCODE_SERVICE_HOST")]
    [InlineData("Doorcode_Own:Length")]
    public void Variables_of_others_are_left_alone(string key) => Assert.Empty(Read((key, "hunter2")).Faults);

    [Fact]
    public void Shapes_of_JSON_are_told_apart()
    {
        var settings = Json("""
            { "Doorcode": { "Proxy": { "TrustedNetworks": ["10.0.0.7/32", "10.0.0.8/32"] }, "Otp": { "Length": 8, "Lifetime": "15m" },
              "EmailValidation": { "NameServers": [] }, "Mail": {}, "Jwt": { "Issuer": null }, "RateLimits": { "Enabled": true } } }
            """);
        Assert.Empty(settings.Faults);
        Assert.Equal("10.0.0.8/32", settings.Section("Doorcode:Proxy:TrustedNetworks:1").Value);
        Assert.Equal("00:15:00", settings.Section("Doorcode:Otp:Lifetime").Value);

        Assert.Equal(4, Json("""
            { "Doorcode": { "Otp": [1], "Mail": "x", "Smtp": { "Port": [25] }, "Password": { "MinimumLength": { "Characters": 8 } } } }
            """).Faults.Count);
    }

    [Fact]
    public void All_faults_are_found_at_once_and_no_value_is_repeated()
    {
        var settings = Read([.. Doorcode.Settings.KnownSettings.All
            .Where(setting => setting.Kind is not (SettingKind.Text or SettingKind.List))
            .Select(setting => (setting.Key, "hunter2"))]);

        Assert.Equal(Doorcode.Settings.KnownSettings.All.Count(setting => setting.Kind is not (SettingKind.Text or SettingKind.List)), settings.Faults.Count);
        Assert.All(settings.Faults, fault =>
        {
            Assert.Matches(@"^Doorcode:[\w:]+ (must be|is) .*\.$", fault);
            Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("Doorcode:Otp:MaxAttempts", "six", "must be a whole number from 1 to 20.")]
    [InlineData("Doorcode:Otp:MaxAttempts", "", "is empty; must be a whole number from 1 to 20, or be left out.")]
    [InlineData("Doorcode:Otp:MaxAttempts", "99999999999999999999", "must be a whole number from 1 to 20.")]
    [InlineData("Doorcode:Otp:MaxAttempts", "5.0", "must be a whole number from 1 to 20.")]
    [InlineData("Doorcode:RateLimits:Enabled", "yes", "must be true or false.")]
    [InlineData("Doorcode:Smtp:Security", "Ssl", "must be None, StartTls or Tls.")]
    [InlineData("Doorcode:Smtp:Security", "1", "must be None, StartTls or Tls.")]
    [InlineData("Doorcode:Otp:Lifetime", "24:00:00", "is not clear: hours end at 23: write 1.00:00:00 or 24h.")]
    [InlineData("Doorcode:Otp:Lifetime", "soon", "must be a duration from 00:00:01 to 01:00:00, written as hh:mm:ss, d.hh:mm:ss, or as 90s, 15m, 12h or 30d.")]
    [InlineData("Doorcode:PublicUrl", "auth.example.org", "must be an absolute http or https address")]
    [InlineData("Doorcode:PublicUrl", "https://user:hunter2@example.org", "must be an absolute http or https address")]
    [InlineData("Doorcode:PublicUrl", "https://example.org/?a=b", "must be an absolute http or https address")]
    [InlineData("Doorcode:PublicUrl", "file:///etc", "must be an absolute http or https address")]
    public void A_sentence_says_what_is_allowed(string key, string value, string sentence)
    {
        var fault = Assert.Single(Read((key, value)).Faults);
        Assert.StartsWith($"{key} {sentence}", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Doorcode:Smtp:Security", "starttls", "StartTls")]
    [InlineData("Doorcode:RateLimits:Enabled", "FALSE", "False")]
    [InlineData("Doorcode:Otp:Lifetime", "600s", "00:10:00")]
    [InlineData("Doorcode:Smtp:Password", " $a # b ", " $a # b ")]
    public void A_right_value_is_bound(string key, string value, string bound) => Assert.Equal(bound, Read((key, value)).Section(key).Value);

    private static DoorcodeSettings Read(params (string Key, string? Value)[] values) => new(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, value.Value))).Build(), [Server]);

    private static DoorcodeSettings Json(string text) => new(
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build(), [Server]);
}
