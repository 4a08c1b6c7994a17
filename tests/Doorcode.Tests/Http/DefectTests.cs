using System.Text;
using Doorcode.EmailValidation;
using Doorcode.Server;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.Http;

/// <summary>When something breaks: no word about the inside, and never an open door.</summary>
public sealed class DefectTests
{
    private const int Defect = 1900;
    private const string Inside = "a secret of the inside";

    [Fact]
    public async Task A_defect_gets_500_with_a_trace_id_that_the_log_knows_and_no_other_detail()
    {
        var folder = Directory.CreateTempSubdirectory("doorcode-");
        await using var host = DoorcodeHost.Build(
            [
                "--environment=Development", "--urls=http://127.0.0.1:0",
                $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(folder.FullName, "doorcode.db")}",
            ],
            builder => builder.Services.AddSingleton<IEmailValidator, BrokenValidator>());
        var log = new LogLines();
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await host.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(host.Urls.First()) };
        var body = """{"email":"ada@example.org","password":"correct horse battery","full_name":"Ada"}""";

        var answer = await Answer.ReadAsync(
            await http.PostAsync("/api/users/register/", new StringContent(body, Encoding.UTF8, "application/json")));

        answer.ShouldBe(Problems.InternalError);
        Assert.Equal(["type", "title", "status", "detail", "code", "trace_id"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.NotEmpty(answer.Text("trace_id"));
        var (_, logged) = Assert.Single(log.All, line => line.Id.Id == Defect);
        Assert.Contains(answer.Text("trace_id"), logged.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains(Inside, logged, StringComparison.Ordinal);
        Assert.Equal(("no-store", "nosniff"), (answer.Headers["Cache-Control"], answer.Headers["X-Content-Type-Options"]));
        Assert.DoesNotContain(Inside, answer.Body + string.Join(' ', answer.Headers.Values), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Body, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await http.GetAsync("/health/ready")).StatusCode);
        await host.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_its_backend_every_endpoint_answers_503_and_no_door_is_open()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        var tokens = await ada.TokensAsync();
        await app.ShouldLiveAsync(tokens);

        ((SqliteDatabase)app.Services.GetRequiredService<Database>()).Dispose();

        var answers = new[]
        {
            await app.MeAsync(tokens.Access), await app.RefreshAsync(tokens.Refresh), await app.VerifyAsync(tokens.Access),
            await app.VerifyAsync(tokens.Refresh), await app.LogOutAsync(tokens), await app.LogOutAllAsync(tokens.Access),
            await ada.LogInAsync(), await ada.ConfirmAsync(ada.Code), await ada.ConfirmWithoutIdAsync(ada.Code),
            await app.PostAsync("/api/users/resend-otp/", ("email", ada.Email)),
            await app.PostAsync(
                "/api/users/register/", ("email", "bea@example.org"), ("password", Person.DefaultPassword), ("full_name", "Bea")),
            await app.GetAsync("/health/ready"),
        };
        Assert.All(answers, answer =>
        {
            answer.ShouldBe(Problems.Unavailable);
            Assert.InRange(int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        });
        (await app.GetAsync("/health/live")).ShouldBe(200);
        (await app.MeAsync(null)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task While_another_process_holds_the_write_lock_reads_work_writes_get_503_and_nothing_is_half_done()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        await using (var other = new SqliteConnection($"Data Source={app.DatabaseFile};Pooling=False"))
        {
            await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync();

            (await app.MeAsync(tokens.Access)).ShouldBe(200);
            (await app.RefreshAsync(tokens.Refresh)).ShouldBe(Problems.Unavailable);
            (await app.MeAsync(tokens.Access)).ShouldBe(200);
        }

        Assert.Equal((0, null), await app.RowAsync(tokens.Refresh));
        (await app.RefreshAsync(tokens.Refresh)).ShouldBe(200);
    }

    private sealed class BrokenValidator : IEmailValidator
    {
        public Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel) => throw new InvalidDataException(Inside);
    }
}
