using Doorcode.Factors;

namespace Doorcode.Tests.Factors;

public sealed class TotpKeyTests
{
    [Fact]
    public void The_longest_names_of_a_product_and_an_account_fit_into_a_picture()
    {
        var name = string.Concat(Enumerable.Repeat("\U0001F600", 300));
        var uri = TotpKey.New().Uri(name, name);
        Assert.Contains(Uri.EscapeDataString("\U0001F600"), uri, StringComparison.Ordinal);
        Assert.StartsWith("<svg", TotpKey.Svg(uri), StringComparison.Ordinal);
    }
}
