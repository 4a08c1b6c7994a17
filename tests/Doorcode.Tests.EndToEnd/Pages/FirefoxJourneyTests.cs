using Doorcode.Languages;
using Doorcode.Pages;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>The pages in a browser of another make.</summary>
public sealed class FirefoxJourneyTests
{
    private static readonly PageWords Words = PageWords.In(Language.English);

    [Fact]
    public async Task A_person_registers_signs_in_and_signs_out()
    {
        var (server, email) = (await SharedChromium.ServerAsync(), FactorCalls.NewEmail());
        await using var firefox = await Firefox.StartAsync();
        await firefox.OpenAsync($"{server.Origin}/account/register");
        await firefox.TypeAsync(Words["field.name"], "Ada Lovelace");
        await firefox.TypeAsync(Words["field.email"], email);
        await firefox.TypeAsync(Words["field.new_password"], Person.DefaultPassword);
        await firefox.SendAsync(Words["register.submit"]);
        await firefox.TypeAsync(Words["field.code"], SmtpMailbox.CodeIn(await server.App.Mailbox.NextFor(email)));
        await firefox.SendAsync(Words["code.submit"]);
        Assert.Contains(Words["notice.account_ready"], await firefox.TextAsync(), StringComparison.Ordinal);

        // The address is filled in.
        await firefox.TypeAsync(Words["field.password"], "not this one");
        await firefox.SendAsync(Words["sign_in.submit"]);
        await firefox.TypeAsync(Words["field.password"], Person.DefaultPassword);
        await firefox.SendAsync(Words["sign_in.submit"]);
        Assert.Contains(email, await firefox.TextAsync(), StringComparison.Ordinal);

        await firefox.SendAsync(Words["account.sign_out"]);
        Assert.Contains(Words["notice.signed_out"], await firefox.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(firefox.Complaints);
    }
}
