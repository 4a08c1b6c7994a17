using System.Net;
using System.Net.Sockets;
using Doorcode.EmailValidation;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.EmailValidation;

public sealed class BuiltInValidatorTests(LocalDns dns) : IClassFixture<LocalDns>
{
    [Theory]
    [InlineData("ada@mx.mail.internal")]
    [InlineData("ada@only-a.mail.internal")]
    [InlineData("ada@only-aaaa.mail.internal")]
    public async Task A_domain_with_a_mail_server_is_accepted(string typed)
    {
        using var host = Host(dns.Address);
        Assert.IsType<EmailVerdict.Accepted>(await host.CheckAsync(typed));
        Assert.Empty(host.Log.All);
    }

    [Theory]
    [InlineData("ada@null-mx.mail.internal")]
    [InlineData("ada@only-txt.mail.internal")]
    [InlineData("ada@nowhere.mail.internal")]
    public async Task A_domain_that_takes_no_mail_is_refused(string typed)
    {
        using var host = Host(dns.Address);
        Assert.Equal(new EmailVerdict.Refused(null), await host.CheckAsync(typed));
    }

    [Theory]
    [InlineData("ada@mailinator.com")]
    [InlineData("ada@MAILINATOR.com")]
    [InlineData("ada@deep.inside.mailinator.com")]
    [InlineData("ada@anything.33mail.com")]
    [InlineData("ada@xn--gmal-nza.net")]
    public async Task A_disposable_domain_is_refused_with_all_below_it_and_without_asking(string typed)
    {
        using var silence = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var host = Host($"{silence.Client.LocalEndPoint}");
        Assert.Equal(new EmailVerdict.Refused(null), await host.CheckAsync(typed));
        Assert.Equal(0, silence.Available);
    }

    [Fact]
    public async Task A_name_that_only_ends_like_a_disposable_domain_is_not_one()
    {
        using var host = Host(dns.Address);
        Assert.IsType<EmailVerdict.Accepted>(await host.CheckAsync("ada@my33mail.com"));
    }

    [Fact]
    public async Task A_name_server_that_refuses_leaves_the_address_accepted()
    {
        using var host = Host(dns.Address);
        Assert.IsType<EmailVerdict.Accepted>(await host.CheckAsync("ada@elsewhere.internal"));
        Assert.Contains(" 1410 ", Assert.Single(host.Log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_name_server_leaves_the_address_accepted()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var failing = AnswerServFailAsync(server, stop.Token);
        using var host = Host($"{server.Client.LocalEndPoint}");
        Assert.IsType<EmailVerdict.Accepted>(await host.CheckAsync("ada@broken.internal"));
        Assert.Contains(" 1410 ", Assert.Single(host.Log.All), StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => failing);
    }

    [Fact]
    public async Task A_silent_name_server_leaves_the_address_accepted_after_two_seconds()
    {
        using var silence = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var clock = new FakeTimeProvider();
        using var host = Host($"{silence.Client.LocalEndPoint}", clock: clock);
        var check = host.CheckAsync("ada@silent.internal");
        await silence.ReceiveAsync(TestContext.Current.CancellationToken);
        Assert.False(check.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<EmailVerdict.Accepted>(await check);
        Assert.Contains("time limit", Assert.Single(host.Log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_server_out_of_reach_leaves_the_address_accepted()
    {
        using var host = Host("127.0.0.1:1");
        Assert.IsType<EmailVerdict.Accepted>(await host.CheckAsync("ada@example.org"));
        Assert.Contains(" 1410 ", Assert.Single(host.Log.All), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada@example.org")]
    [InlineData("ada@mail.example.com")]
    [InlineData("ada@example.net")]
    [InlineData("ada@some.test")]
    [InlineData("ada@some.example")]
    public async Task Documentation_names_are_accepted_without_asking_in_development_only(string typed)
    {
        using var silence = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var development = Host($"{silence.Client.LocalEndPoint}", "Development");
        Assert.IsType<EmailVerdict.Accepted>(await development.CheckAsync(typed));
        Assert.Equal(0, silence.Available);

        var clock = new FakeTimeProvider();
        using var production = Host($"{silence.Client.LocalEndPoint}", clock: clock);
        var check = production.CheckAsync(typed);
        await silence.ReceiveAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<EmailVerdict.Accepted>(await check);
    }

    [Theory]
    [InlineData("ada@myexample.org")]
    [InlineData("ada@example.org.evil.internal")]
    public async Task Names_that_only_look_like_documentation_are_looked_up_in_development(string typed)
    {
        using var host = Host(dns.Address, "Development");
        await host.CheckAsync(typed);
        Assert.Contains(" 1410 ", Assert.Single(host.Log.All), StringComparison.Ordinal);
    }

    private static async Task AnswerServFailAsync(UdpClient server, CancellationToken cancel)
    {
        while (true)
        {
            var question = await server.ReceiveAsync(cancel);
            var answer = question.Buffer;
            answer[2] |= 0x80; // QR
            answer[3] = 0x82; // RA, SERVFAIL
            await server.SendAsync(answer, question.RemoteEndPoint, cancel);
        }
    }

    private static ValidationHost Host(string server, string environment = "Production", TimeProvider? clock = null) =>
        new([KeyValuePair.Create("Doorcode:EmailValidation:NameServers:0", (string?)server)], clock, environment);
}
