using Doorcode.Addresses;
using Doorcode.Mail;

namespace Doorcode.Tests.Mail;

/// <summary>An address in a letter to someone else is ASCII but for its ellipsis.</summary>
public sealed class MaskedAddressTests
{
    [Theory]
    [InlineData("bea@example.org", "b…@example.org")]
    [InlineData("B@Example.ORG", "b…@example.org")]
    [InlineData("<b>@example.org", null)]
    [InlineData("'x'@example.org", "…@example.org")]
    [InlineData("łukasz@example.org", "…@example.org")]
    [InlineData("7up@bücher.example", "7…@xn--bcher-kva.example")]
    public void One_letter_or_digit_and_the_domain_are_shown(string typed, string? masked) =>
        Assert.Equal(masked, EmailAddress.TryParse(typed, out var address, out _) ? MaskedAddress.Of(address) : null);
}
