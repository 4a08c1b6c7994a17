using System.Net;
using DnsClient;
using DnsClient.Protocol;
using Doorcode.Passwords;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailValidation;

/// <summary>
/// Refuses disposable domains and those that take no mail (RFC 5321 §5.1, RFC 7505). When DNS cannot be reached there is no
/// verdict: <see cref="EmailVerdict.Unavailable"/>.
/// </summary>
internal sealed class BuiltInValidator(
    IOptions<EmailValidationOptions> options, IHostEnvironment environment, ILogger<BuiltInValidator> logger, TimeProvider time)
    : IEmailValidator
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static readonly WordList Disposable = new("Doorcode.EmailValidation.Data.disposable-domains.gz");

    // RFC 2606 and RFC 6761: names for documentation and tests. They take no mail, and are what a developer tries first.
    private static readonly string[] Documentation = ["example.com", "example.net", "example.org", "example", "test"];

    private readonly Lazy<LookupClient> _dns = new(() => Connect(options.Value));

    public async Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel)
    {
        var domain = check.Address.AsciiDomain;
        if (IsDisposable(domain))
        {
            return new EmailVerdict.Refused(DidYouMean: null);
        }

        if (environment.IsDevelopment() && Documentation.Any(name => IsWithin(domain, name)))
        {
            return EmailVerdict.Accepted.Value;
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await LookUpAsync(domain, both.Token).WaitAsync(both.Token) switch
            {
                true => EmailVerdict.Accepted.Value,
                false => new EmailVerdict.Refused(DidYouMean: null),
                null => Unavailable("the name server failed"),
            };
        }
        // The library reports a cancelled lookup by several exceptions.
        catch (Exception late) when (late is OperationCanceledException or DnsResponseException
            && limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return Unavailable("time limit");
        }
        catch (DnsResponseException failure)
        {
            return Unavailable(failure.Code.ToString());
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.Net.Sockets.SocketException
            or System.Net.NetworkInformation.NetworkInformationException or ArgumentException or IOException)
        {
            return Unavailable($"no name server or no network: {failure.GetType().Name}");
        }
    }

    private static LookupClient Connect(EmailValidationOptions options) => new(
        new LookupClientOptions([.. options.NameServers.Select(server => new NameServer(EndPoint(server)))])
        {
            AutoResolveNameServers = options.NameServers.Count == 0,
            ThrowDnsErrors = false,
            Timeout = TimeSpan.FromSeconds(1),
            Retries = 1,
            // Verdicts are remembered for each network (CachedVerdicts). A cache of domains would tell one network what another asked.
            UseCache = false,
        });

    private static IPEndPoint EndPoint(string server)
    {
        var end = IPEndPoint.Parse(server);
        return end.Port == 0 ? new IPEndPoint(end.Address, 53) : end;
    }

    private static bool IsDisposable(string domain)
    {
        var name = domain.AsSpan();
        while (name.IndexOf('.') is >= 0 and var dot)
        {
            if (Disposable.Contains(name))
            {
                return true;
            }

            name = name[(dot + 1)..];
        }

        return false;
    }

    private static bool IsWithin(string domain, string parent) =>
        domain.EndsWith(parent, StringComparison.Ordinal)
        && (domain.Length == parent.Length || domain[^(parent.Length + 1)] == '.');

    /// <summary>True: the domain takes mail. False: it does not. Null: unknown.</summary>
    private async Task<bool?> LookUpAsync(string domain, CancellationToken cancel)
    {
        var exchanges = await _dns.Value.QueryAsync(domain, QueryType.MX, cancellationToken: cancel);
        if (exchanges.HasError)
        {
            return Missing(exchanges);
        }

        var hosts = exchanges.Answers.OfType<MxRecord>().ToList();
        if (hosts.Count > 0)
        {
            // RFC 7505: a single exchange called "." says that the domain takes no mail.
            return hosts.Exists(host => host.Exchange.Value is not ("." or ""));
        }

        // RFC 5321 §5.1: a domain without MX records is its own mail server.
        var addresses = await Task.WhenAll(
            _dns.Value.QueryAsync(domain, QueryType.A, cancellationToken: cancel),
            _dns.Value.QueryAsync(domain, QueryType.AAAA, cancellationToken: cancel));
        if (addresses.Any(answer => answer.Answers.OfType<AddressRecord>().Any()))
        {
            return true;
        }

        return addresses.All(answer => !answer.HasError || Missing(answer) == false) ? false : null;
    }

    private static bool? Missing(IDnsQueryResponse answer) =>
        answer.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain ? false : null;

    private EmailVerdict.Unavailable Unavailable(string reason)
    {
        logger.DnsUnavailable(reason);
        return EmailVerdict.Unavailable.Value;
    }
}
