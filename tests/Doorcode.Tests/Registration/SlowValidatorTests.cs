using System.Diagnostics;
using System.Text;
using Doorcode.EmailValidation;
using Doorcode.Server;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

public sealed class SlowValidatorTests
{
    [Fact]
    public async Task Time_that_a_validator_takes_is_not_the_stores_time()
    {
        var folder = Directory.CreateTempSubdirectory("doorcode-");
        var validator = new Held();
        await using var host = DoorcodeHost.Build(
            [
                "--environment=Development", "--urls=http://127.0.0.1:0",
                $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(folder.FullName, "doorcode.db")}",
            ],
            builder => builder.Services.AddSingleton<IEmailValidator>(validator));
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(host.Urls.First()) };
        using var body = new StringContent(
            """{"email":"ada@example.org","password":"correct horse battery","full_name":"Ada"}""", Encoding.UTF8, "application/json");

        var begun = Stopwatch.GetTimestamp();
        var registering = http.PostAsync("/api/users/register/", body, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(
            () => Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(5), "the stores' time would be over");
        Assert.False(registering.IsCompleted);
        validator.Verdict.SetResult(EmailVerdict.Accepted.Value);

        (await Answer.ReadAsync(await registering)).ShouldBe(200);
        await host.StopAsync(TestContext.Current.CancellationToken);
        folder.Delete(recursive: true);
    }

    private sealed class Held : IEmailValidator
    {
        public TaskCompletionSource<EmailVerdict> Verdict { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel) => Verdict.Task.WaitAsync(cancel);
    }
}
