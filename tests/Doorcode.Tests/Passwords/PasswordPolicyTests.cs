using System.Collections.Immutable;
using CsCheck;
using Doorcode.Addresses;
using Doorcode.Passwords;
using Doorcode.Tests.Addresses;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Passwords;

public sealed class PasswordPolicyTests
{
    private readonly PasswordPolicy _policy = new(Options.Create(new PasswordOptions()));

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("xK9#mQ2v")]
    [InlineData("tr0ub4dor&3 is an old joke")]
    [InlineData("my org has an ada compiler")]
    [InlineData("lovelace wrote programs for engines")]
    [InlineData("doorcode keeps my seven cats out")]
    [InlineData("пароль на русском языке")]
    [InlineData("        8 spaces count")]
    [InlineData("😀😁😂🤣😃😄😅😆")]
    public void A_password_that_takes_work_to_guess_is_taken_unchanged(string typed)
    {
        Assert.True(TryAccept(typed, out var password, out var faults), string.Join(' ', faults));
        Assert.Equal(typed, password);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord")]
    [InlineData("12345678")]
    [InlineData("qwertyuiop")]
    [InlineData("iloveyou1")]
    [InlineData("password123!")]
    [InlineData("Dragon2024!")]
    [InlineData("123dragon!!")]
    public void A_common_password_is_refused_with_the_reason(string typed) => AssertRefused(typed, "common");

    [Fact]
    public void Six_signs_around_a_common_word_are_decoration_and_seven_are_not()
    {
        AssertRefused("dragon904517", "common");
        Assert.True(TryAccept("dragon9045173", out _, out _));
    }

    [Theory]
    [InlineData("lovelace")]
    [InlineData("Lovelace1815")]
    [InlineData("ada.lovelace")]
    [InlineData("lovelace@example")]
    [InlineData("ada.lovelace@example.org")]
    [InlineData("example-example")]
    [InlineData("doorcode")]
    [InlineData("DoorCode2026!")]
    [InlineData("doorcodelovelace")]
    [InlineData("byronbyron")]
    [InlineData("Byron-King1")]
    public void A_password_built_on_the_address_the_name_or_the_service_is_refused_with_the_reason(string typed) =>
        AssertRefused(typed, "built on");

    [Fact]
    public async Task What_mails_call_this_service_counts_for_nothing_either()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Mail:ProductName=Wunderbar Ltd.");
        var policy = app.Services.GetRequiredService<PasswordPolicy>();

        foreach (var typed in new[] { "Wunderbar2026", "doorcode2026" })
        {
            Assert.False(policy.TryAccept(typed, address: null, fullName: null, out _, out var faults));
            Assert.Contains("built on", Assert.Single(faults).Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Five_characters_beside_a_known_word_are_too_few_and_six_are_enough()
    {
        AssertRefused("lovelace7hq2m", "built on");
        Assert.True(TryAccept("lovelace7hq2mz", out _, out _));
    }

    [Theory]
    [InlineData("zß水🍌abc")]
    [InlineData("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301")]
    [InlineData("")]
    public void Seven_characters_are_too_few_however_they_are_encoded(string typed) => AssertRefused(typed, "at least 8");

    [Theory]
    [InlineData("a")]
    [InlineData("字")]
    [InlineData("🍌")]
    [InlineData("\u1F00\u0300\u0345")]
    public void A_password_has_at_most_128_characters_however_they_are_encoded(string letter)
    {
        Assert.True(TryAccept(string.Concat(Enumerable.Repeat(letter, 128)), out _, out _));
        AssertRefused(string.Concat(Enumerable.Repeat(letter, 129)), "at most 128");
    }

    [Fact]
    public void A_password_is_composed_before_it_is_hashed()
    {
        Assert.True(TryAccept("cafe\u0301 au lait complet", out var password, out _));
        Assert.Equal("café au lait complet", password);
        Assert.True(TypedPassword.TryRead("cafe\u0301 au lait complet", out var atLogin));
        Assert.Equal((password, "cafe\u0301 au lait complet"), (atLogin.Normal, atLogin.AsTyped));
    }

    [Fact]
    public void A_password_of_64_KiB_is_refused_without_being_looked_at()
    {
        // Combining marks in falling order: the worst case of normalization, seconds of work were it done.
        var typed = new string('\u0315', 32_768) + new string('\u0300', 32_768);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(TryAccept(typed, out _, out var faults));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
        Assert.Contains("at most 128", Assert.Single(faults).Sentence, StringComparison.Ordinal);
        Assert.True(TypedPassword.TryRead(typed, out var atLogin));
        Assert.Equal((typed, null), (atLogin.Normal, atLogin.AsTyped));
    }

    [Fact]
    public void The_minimum_is_configurable()
    {
        var strict = new PasswordPolicy(Options.Create(new PasswordOptions { MinimumLength = 15 }));
        Assert.False(strict.TryAccept("fourteen chars", Address, null, out _, out var faults));
        Assert.Contains("at least 15", Assert.Single(faults).Sentence, StringComparison.Ordinal);
        Assert.True(strict.TryAccept("fifteen chars !", Address, null, out _, out _));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(129)]
    public void A_minimum_outside_8_to_128_stops_the_start(int length)
    {
        var outcome = new PasswordOptionsValidator().Validate(null, new PasswordOptions { MinimumLength = length });
        Assert.True(outcome.Failed);
        Assert.Contains("MinimumLength", outcome.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        Assert.False(TryAccept("byron", out _, out var faults));
        Assert.True(faults.Length >= 2, string.Join(' ', faults));
    }

    [Fact]
    public void A_lone_surrogate_is_refused() => AssertRefused("long enough \uD83D", "not valid text");

    [Fact]
    public void Every_naughty_string_is_taken_or_refused_with_a_sentence() =>
        Assert.All(NaughtyStrings.All, text => Assert.True(TakenOrRefused(text)));

    [Fact]
    public void Any_text_is_taken_or_refused_with_a_sentence() =>
        Gen.Char.Array[0, 600].Select(letters => new string(letters)).Sample(TakenOrRefused);

    private static EmailAddress Address { get; } =
        EmailAddress.TryParse("Ada.Lovelace+news@mail.example.org", out var address, out _) ? address : null!;

    private bool TakenOrRefused(string typed) => TryAccept(typed, out var password, out var faults)
        ? faults.IsEmpty && TryAccept(password!, out var again, out _)
            && string.Equals(again, password, StringComparison.Ordinal)
        : !faults.IsEmpty && password is null;

    private bool TryAccept(string typed, out string? password, out ImmutableArray<FieldFault> faults) =>
        _policy.TryAccept(typed, Address, "Ada King-Byron", out password, out faults);

    private void AssertRefused(string typed, string reason)
    {
        Assert.False(TryAccept(typed, out var password, out var faults));
        Assert.Null(password);
        Assert.Contains(faults, fault => fault.Sentence.Contains(reason, StringComparison.Ordinal));
    }
}
