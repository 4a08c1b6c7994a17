using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using Doorcode.Telemetry;

namespace Doorcode.Tests.EmailValidation;

public sealed class MailboxlayerKeyTests
{
    private const string Key = "s3cretk3y";
    private const string Local = "unlikely.name";

    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(500)]
    [InlineData(0)]
    public async Task Neither_the_key_nor_the_address_is_ever_logged_traced_or_thrown(int status)
    {
        var seen = new ConcurrentQueue<string>();
        var clientTraces = new ConcurrentQueue<ActivityTraceId>();
        using var activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                seen.Enqueue($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)}");
                seen.Enqueue(string.Join(' ', activity.Events.SelectMany(happening => happening.Tags)));
                // The store's are Doorcode's own.
                if (activity.Kind == ActivityKind.Client && activity.Source.Name != DoorcodeActivity.Source.Name)
                {
                    clientTraces.Enqueue(activity.TraceId);
                }
            },
        };
        ActivitySource.AddActivityListener(activities);
        using var diagnostics = new Everything(seen);
        using var subscription = DiagnosticListener.AllListeners.Subscribe(diagnostics);
        using var events = new HttpEvents(seen);

        await using var server = await MailboxlayerServer.StartAsync();
        server.Answers(
            context =>
            {
                if (status == 0)
                {
                    context.Abort();
                }

                context.Response.StatusCode = status == 0 ? 200 : status;
                return Task.CompletedTask;
            });
        using var host = new ValidationHost([
            KeyValuePair.Create("Doorcode:Mailboxlayer:AccessKey", (string?)Key),
            KeyValuePair.Create("Doorcode:Mailboxlayer:BaseAddress", (string?)server.BaseAddress),
        ]);
        using (var parent = new Activity("register").Start())
        {
            await host.CheckAsync($"{Local}@example.org");
            Assert.DoesNotContain(parent.TraceId, clientTraces);
        }

        Assert.Contains(server.Requests, request => request.Contains(Key, StringComparison.Ordinal));
        Assert.NotEmpty(host.Log.All);
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(Written(), line => line.Contains(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(Written(), line => line.Contains(Local, StringComparison.Ordinal));

        IEnumerable<string> Written() => seen.Concat(host.Log.All);
    }

    /// <summary>What an instrumentation library would see of an HTTP client, but not of our test server.</summary>
    private sealed class Everything(ConcurrentQueue<string> seen)
        : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentBag<IDisposable> _subscriptions = [];

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name.StartsWith("HttpHandler", StringComparison.Ordinal))
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value) => seen.Enqueue($"{value.Key} {value.Value}");

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            foreach (var subscription in _subscriptions)
            {
                subscription.Dispose();
            }
        }
    }

    private sealed class HttpEvents(ConcurrentQueue<string> seen) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (string.Equals(eventSource.Name, "System.Net.Http", StringComparison.Ordinal))
            {
                EnableEvents(eventSource, EventLevel.LogAlways);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            seen?.Enqueue($"{eventData.EventName} {string.Join(' ', eventData.Payload ?? new([]))}");
    }
}
