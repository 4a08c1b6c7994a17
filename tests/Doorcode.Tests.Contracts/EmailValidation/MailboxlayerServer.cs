using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Mime;
using System.Threading.Channels;

namespace Doorcode.Tests.EmailValidation;

/// <summary>A real HTTP server that answers as Mailboxlayer documents, in the order given; the last answer stays.</summary>
internal sealed class MailboxlayerServer : IAsyncDisposable
{
    public const string Fine = """
        {"email":"ada@example.org","did_you_mean":"","user":"ada","domain":"example.org","format_valid":true,"mx_found":true,
        "smtp_check":true,"catch_all":null,"role":false,"disposable":false,"free":false,"score":0.96}
        """;

    private readonly WebApplication _app;
    private readonly Channel<RequestDelegate> _answers = Channel.CreateUnbounded<RequestDelegate>();
    private readonly Channel<string> _arrived = Channel.CreateUnbounded<string>();
    private RequestDelegate _answer = context => Results.NotFound().ExecuteAsync(context);

    private MailboxlayerServer(WebApplication app) => _app = app;

    public string BaseAddress => $"{_app.Urls.First()}/";

    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<MailboxlayerServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new MailboxlayerServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>An error as the API words it.</summary>
    public static string Error(int? code, string? type) =>
        "{\"success\":false,\"error\":{\"info\":\"Words.\",\"code\":"
        + (code?.ToString(CultureInfo.InvariantCulture) ?? "null")
        + $",\"type\":{(type is null ? "null" : $"\"{type}\"")}" + "}}";

    public MailboxlayerServer Answers(string body, int status = 200) => Answers(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        await context.Response.WriteAsync(body, context.RequestAborted);
    });

    public MailboxlayerServer Answers(RequestDelegate answer)
    {
        Assert.True(_answers.Writer.TryWrite(answer));
        return this;
    }

    /// <summary>Waits until a request is here, for half a minute at most.</summary>
    public Task<string> ArrivalAsync(CancellationToken cancel) =>
        _arrived.Reader.ReadAsync(cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), cancel);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var target = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        Requests.Enqueue(target);
        if (_answers.Reader.TryRead(out var next))
        {
            _answer = next;
        }

        Assert.True(_arrived.Writer.TryWrite(target));
        await _answer(context);
    }
}
