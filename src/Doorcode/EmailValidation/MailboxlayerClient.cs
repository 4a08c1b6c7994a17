using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Doorcode.EmailValidation;

/// <summary>Asks Mailboxlayer. A missing verdict is <see cref="EmailVerdict.Unavailable"/>; the outage policy is applied later.</summary>
/// <remarks>
/// The API reports most failures with HTTP 200, so what is repeated and what opens the circuit is decided by the answer's
/// meaning, around reading it, and not by a message handler. One instance lives as long as the process: it holds the circuit.
/// </remarks>
internal sealed class MailboxlayerClient : IEmailValidator
{
    /// <summary>Name of the HTTP client.</summary>
    public const string HttpClientName = "Doorcode.Mailboxlayer";

    private static readonly TimeSpan CircuitPause = TimeSpan.FromSeconds(30);

    private readonly IHttpClientFactory _clients;
    private readonly MailboxlayerOptions _options;
    private readonly ILogger<MailboxlayerClient> _logger;
    private readonly TimeProvider _time;
    private readonly DoorcodeMeter _meter;
    private readonly LookupBudget _budget;
    private readonly ResiliencePipeline<MailboxlayerReply> _pipeline;
    private long _budgetLoggedOn;
    private long _networkBudgetLoggedOn;

    public MailboxlayerClient(
        IHttpClientFactory clients,
        IOptions<MailboxlayerOptions> options,
        ILogger<MailboxlayerClient> logger,
        TimeProvider time,
        DoorcodeMeter meter,
        LookupBudget budget)
    {
        (_clients, _options, _logger, _time, _meter, _budget) = (clients, options.Value, logger, time, meter, budget);
        _pipeline = Build();
    }

    public async Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        // Without the request: its URL holds the key and the address.
        using var activity = DoorcodeActivity.Source.StartActivity("doorcode.mailboxlayer.check");
        MailboxlayerReply reply;
        try
        {
            reply = await AskAsync(check, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            reply = new MailboxlayerReply.Failed(NoVerdict.TimedOut, "time_limit", null);
        }

        var verdict = Judge(reply);
        var outcome = reply is MailboxlayerReply.Failed failed
            ? OutcomeOf(failed.Reason)
            : verdict is EmailVerdict.Refused ? MailboxlayerEvents.Refused : MailboxlayerEvents.Accepted;
        activity?.SetTag("doorcode.outcome", outcome.Outcome);
        _meter.Count(outcome);
        return verdict;
    }

    private static CountedOutcome OutcomeOf(NoVerdict reason) => reason switch
    {
        NoVerdict.Misconfigured => MailboxlayerEvents.Misconfigured,
        NoVerdict.QuotaGone => MailboxlayerEvents.QuotaGone,
        NoVerdict.RateLimited => MailboxlayerEvents.RateLimited,
        NoVerdict.TimedOut => MailboxlayerEvents.TimedOut,
        NoVerdict.Defect => MailboxlayerEvents.Defect,
        NoVerdict.NetworkBudgetSpent => MailboxlayerEvents.NetworkBudgetSpent,
        NoVerdict.BudgetSpent => MailboxlayerEvents.BudgetSpent,
        _ => MailboxlayerEvents.Unavailable,
    };

    private EmailVerdict Judge(MailboxlayerReply reply)
    {
        switch (reply)
        {
            case MailboxlayerReply.Checked answer:
                var refused = answer.Format == false || answer.Mx == false || answer.Disposable == true
                    || (answer.Smtp == false && _options.RequireSmtpCheck);
                return refused ? new EmailVerdict.Refused(answer.DidYouMean) : EmailVerdict.Accepted.Value;
            case MailboxlayerReply.Failed { Reason: NoVerdict.Misconfigured } failed:
                _logger.MailboxlayerMisconfigured(failed.Type, failed.Code);
                break;
            case MailboxlayerReply.Failed { Reason: NoVerdict.QuotaGone } failed:
                _logger.MailboxlayerQuotaGone(failed.Type, failed.Code);
                break;
            case MailboxlayerReply.Failed { Reason: NoVerdict.Defect } failed:
                _logger.MailboxlayerDefect(failed.Type, failed.Code);
                break;
            case MailboxlayerReply.Failed { Reason: NoVerdict.NetworkBudgetSpent }:
                if (IsFirstToday(ref _networkBudgetLoggedOn))
                {
                    _logger.MailboxlayerNetworkBudgetSpent(_options.DailyBudgetPerNetwork);
                }

                break;
            case MailboxlayerReply.Failed { Reason: NoVerdict.BudgetSpent }:
                if (IsFirstToday(ref _budgetLoggedOn))
                {
                    _logger.MailboxlayerBudgetSpent(_options.DailyBudget);
                }

                break;
            case MailboxlayerReply.Failed failed:
                _logger.MailboxlayerOutage(failed.Reason, failed.Type, failed.Code);
                break;
        }

        return EmailVerdict.Unavailable.Value;
    }

    /// <summary>True for one caller a day, so that what stays true until midnight is logged once.</summary>
    private bool IsFirstToday(ref long loggedOn)
    {
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime).DayNumber;
        return Interlocked.Exchange(ref loggedOn, today) != today;
    }

    private async Task<MailboxlayerReply> AskAsync(EmailCheck check, CancellationToken cancel)
    {
        // Before the circuit, to which a request that is never sent would look like a success.
        if (await _budget.FindSpentAsync(check, cancel) is { } spent)
        {
            return NotAsked(spent);
        }

        var reply = await AskAsync(check, smtp: 1, cancel);

        // Asking the address's mail server is the slow part; without it there are still three other flags.
        return reply is MailboxlayerReply.Failed { Reason: NoVerdict.TimedOut } ? await AskAsync(check, smtp: 0, cancel) : reply;
    }

    private async Task<MailboxlayerReply> AskAsync(EmailCheck check, int smtp, CancellationToken cancel)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async attempt => await SendAsync(check, smtp, attempt), cancel);
        }
        catch (BrokenCircuitException)
        {
            return new MailboxlayerReply.Failed(NoVerdict.Transient, "circuit_open", null);
        }
        catch (TimeoutRejectedException)
        {
            return new MailboxlayerReply.Failed(NoVerdict.TimedOut, "attempt_time_limit", null);
        }
    }

    private static MailboxlayerReply.Failed NotAsked(SpentBudget spent) => new(
        spent is SpentBudget.OfNetwork ? NoVerdict.NetworkBudgetSpent : NoVerdict.BudgetSpent, "budget", null);

    private async Task<MailboxlayerReply> SendAsync(EmailCheck check, int smtp, CancellationToken cancel)
    {
        // Each request counts against the plan even if it fails, so it is paid for before it is sent.
        if (await _budget.PayAsync(check, cancel) is { } spent)
        {
            return NotAsked(spent);
        }

        var uri = new Uri(
            $"{_options.BaseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/')}/api/check"
            + $"?access_key={Uri.EscapeDataString(_options.AccessKey!.Trim())}&email={Uri.EscapeDataString(check.Address.Typed)}"
            + $"&smtp={smtp}&format=1");
        try
        {
            using var client = _clients.CreateClient(HttpClientName);
            using var answer = await client.GetAsync(uri, cancel);
            return MailboxlayerReply.Read(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancel));
        }
        catch (HttpRequestException failure)
        {
            // The exception stays here, because logging it could log the request with its key.
            return new MailboxlayerReply.Failed(NoVerdict.Transient, failure.HttpRequestError.ToString(), null);
        }
    }

    private ResiliencePipeline<MailboxlayerReply> Build()
    {
        var repeatable = new PredicateBuilder<MailboxlayerReply>()
            .HandleResult(reply => reply is MailboxlayerReply.Failed { Reason: NoVerdict.Transient or NoVerdict.RateLimited });

        // Timeouts do not count: the owner of a slow mail server could open the circuit and so switch validation off. Spent budgets do
        // not count either, because a network could spend them for the same purpose.
        var broken = new PredicateBuilder<MailboxlayerReply>()
            .HandleResult(reply => reply is MailboxlayerReply.Failed
            {
                Reason: NoVerdict.Misconfigured or NoVerdict.QuotaGone or NoVerdict.RateLimited or NoVerdict.Transient,
            });

        return new ResiliencePipelineBuilder<MailboxlayerReply> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<MailboxlayerReply>
            {
                ShouldHandle = repeatable,
                MaxRetryAttempts = 2,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(200),
                // Published limits count by the minute and advise five requests a second: a second is a polite pause.
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    arguments.Outcome.Result is MailboxlayerReply.Failed { Reason: NoVerdict.RateLimited }
                        ? TimeSpan.FromSeconds(1 + arguments.AttemptNumber) : null),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<MailboxlayerReply>
            {
                ShouldHandle = broken,
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = CircuitPause,
                OnOpened = _ =>
                {
                    _logger.MailboxlayerCircuitOpened(CircuitPause);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = _options.Timeout * 0.6 })
            .Build();
    }
}
