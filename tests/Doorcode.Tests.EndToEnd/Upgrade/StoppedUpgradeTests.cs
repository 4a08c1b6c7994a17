using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>With a pause, as over a SQLite file: the server of one version is stopped, and one of the other version goes on.</summary>
public sealed class StoppedUpgradeTests : IDisposable
{
    /// <summary>After which a mail is taken over that the server before was sending when it stopped, and some time to send it.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-upgrade-").FullName;

    [Fact]
    public async Task On_SQLite_what_one_version_has_begun_the_other_one_finishes_there_and_back()
    {
        await PreviousRelease.NeedAsync();
        await using var mailbox = new SmtpMailbox();
        await ReplaceAsync(Build.Previous, Build.Native, mailbox);
        await ReplaceAsync(Build.Native, Build.Previous, mailbox);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task ReplaceAsync(Build goes, Build comes, SmtpMailbox mailbox)
    {
        var settings = UpgradeSettings.OnSqlite(_folder, mailbox);
        var email = FactorCalls.NewEmail();
        AllStories stories;
        await using (var server = await Servers.StartAsync(goes, _folder, settings))
        {
            stories = await AllStories.BeginAsync(server, mailbox);
            // And a mail that waits, because the SMTP server cannot be reached.
            await mailbox.StopAsync();
            using var client = new ApiClient(server.Address);
            await client.PostAsync(200, "register", new { email, password = Person.DefaultPassword, full_name = "Ada Lovelace" });
            await Eventually.TrueAsync(() => server.Output.Contains("[1501]", StringComparison.Ordinal), "the mail could not be sent");
            server.Send(Signal.Terminate);
            Assert.Equal(0, await server.WaitForExitAsync());
        }

        using (stories)
        {
            mailbox.Start();
            await using var server = await Servers.StartAsync(comes, _folder, settings);
            await stories.FinishAsync(server);
            using var client = new ApiClient(server.Address);
            await client.PostAsync(201, "confirm-otp", new { email, otp = SmtpMailbox.CodeIn(await mailbox.NextFor(email, Lease)) });
            server.Send(Signal.Terminate);
            Assert.Equal(0, await server.WaitForExitAsync());
        }
    }
}
