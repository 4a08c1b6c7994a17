using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.EmailValidation;
using Doorcode.Mail;
using Doorcode.Outbox;
using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode check</c>: the settings that are in force, and whether everything that they name can be reached.</summary>
internal static class CheckCommand
{
    private const string NothingNew = "--Doorcode:Database:MigrateAtStart=false";

    /// <summary>The host's clock and the database's may differ by so much.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Make(Terminal terminal)
    {
        var settings = new Option<bool>("--settings") { Description = "Only lists the settings, and tries nothing." };
        var json = CommandOptions.Json();
        var check = new Command(
            "check", "Lists the settings in force and where they come from, secrets masked, and tries the database, Redis, the clock, SMTP, DNS, Mailboxlayer and the proxy's networks.")
        {
            settings, json,
        };
        check.SetAction((parsed, cancel) => CheckAsync(terminal, parsed.GetValue(settings), parsed.GetValue(json), cancel));
        return check;
    }

    private static async Task<int> CheckAsync(Terminal terminal, bool settingsOnly, bool json, CancellationToken cancel)
    {
        await using var app = DoorcodeHost.BuildForCommand(terminal.Settings, terminal.Configure);
        var known = app.Services.GetServices<SettingsTable>().SelectMany(table => table.Settings).Concat(SettingsTable.Doorcode.Settings);
        var settings = EffectiveSettings.Of((IConfigurationRoot)app.Configuration, known.DistinctBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase));
        var tried = settingsOnly ? [] : await TryAllAsync(terminal, cancel);
        var faults = tried.Where(one => one.Fault is not null).Select(one => $"{one.Name}: {one.Fault!.TrimEnd('.')}").ToList();
        if (faults.Count > 0)
            return await terminal.RefuseAsync(string.Join("; ", faults) + ".");

        foreach (var setting in settings)
        {
            await (json
                ? terminal.WriteAsync(new JsonObject { ["setting"] = setting.Key, ["value"] = setting.Value, ["source"] = setting.Source })
                : terminal.Out.WriteLineAsync($"{setting.Key} = {setting.Value ?? "(default)"}  [{setting.Source}]"));
        }

        foreach (var one in tried)
        {
            await (json
                ? terminal.WriteAsync(new JsonObject { ["check"] = one.Name, ["ok"] = true, ["detail"] = one.Detail })
                : terminal.Out.WriteLineAsync($"{one.Name}: {one.Detail}"));
        }

        return 0;
    }

    private static async Task<IReadOnlyList<Tried>> TryAllAsync(Terminal terminal, CancellationToken cancel)
    {
        await using var app = DoorcodeHost.BuildForCommand([.. terminal.Settings, NothingNew], terminal.Configure);
        var services = app.Services;
        var tried = new List<Tried> { await TryAsync("database", () => DatabaseAsync(services, cancel), cancel) };
        foreach (var backend in services.GetServices<IBackendProbe>())
        {
            tried.Add(await TryAsync(backend.Section, async () =>
            {
                await backend.CheckAsync(cancel).WaitAsync(Patience, TimeProvider.System, cancel);
                return IsConfigured(services, backend) ? "it was written" : "none is configured";
            }, cancel));
        }

        // Without a database there is nothing to compare with, and no budget of lookups.
        if (tried[0].Fault is null)
        {
            tried.Add(await TryAsync("clock", () => Task.FromResult(Clock(services)), cancel));
            tried.Add(await TryAsync("passwords", () => PasswordsAsync(services, cancel), cancel));
            tried.Add(await TryAsync("mailboxlayer", () => MailboxlayerAsync(services, cancel), cancel));
        }

        tried.Add(await TryAsync("dns", () => DnsAsync(services, cancel), cancel));
        tried.Add(await TryAsync("smtp", () => SmtpAsync(services, cancel), cancel));
        tried.Add(await TryAsync("proxy", () => Task.FromResult(ProxyCheck.Run(services)), cancel));
        return tried;
    }

    private static bool IsConfigured(IServiceProvider services, IBackendProbe backend) =>
        !string.IsNullOrWhiteSpace(services.GetRequiredService<IConfiguration>()[$"{backend.Section}:ConnectionString"]);

    private static async Task<string> DatabaseAsync(IServiceProvider services, CancellationToken cancel)
    {
        var database = services.GetRequiredService<Database>();
        await database.OpenAsync(cancel);
        await services.GetRequiredService<MasterKey>().OpenAsync(cancel);
        await database.ProveReadableAsync(cancel);
        await database.ProveWritableAsync(cancel);
        return "it opens with this master key, and was read and written";
    }

    private static string Clock(IServiceProvider services)
    {
        var host = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        var difference = TimeSpan.FromMilliseconds(Math.Abs(services.GetRequiredService<ServerClock>().Now - host));
        return difference <= ClockTolerance
            ? "this machine and the database agree"
            : throw new StartRefusedException($"this machine and the database differ by {difference.TotalSeconds:F0} seconds");
    }

    /// <summary>What imported hashes make of a failed login, which does the work of every kind of them.</summary>
    private static async Task<string> PasswordsAsync(IServiceProvider services, CancellationToken cancel)
    {
        var part = await services.GetRequiredService<MeasureFailedLogins>().RunAsync(cancel);
        return part == 0
            ? "no imported hash makes failed logins dearer"
            : string.Create(CultureInfo.InvariantCulture, $"imported hashes make every failed login dearer, by {part * 100:0.#} % of the two seconds of a core that they may");
    }

    private static async Task<string> MailboxlayerAsync(IServiceProvider services, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(services.GetRequiredService<IOptions<MailboxlayerOptions>>().Value.AccessKey))
            return "no key is set; the built-in validator checks addresses";

        // Any verdict proves the key. It is one paid lookup, and counts against the budget.
        return EmailAddress.TryParse("postmaster@example.org", out var address, out _)
            && await services.GetRequiredService<TryValidators>().AskMailboxlayerAsync(address, cancel) is not EmailVerdict.Unavailable
            ? "the key was taken"
            : throw new StartRefusedException("there was no verdict: the key, its quota or the network is to blame");
    }

    /// <summary>Asks for the mail servers of the sender, as it is asked for those of everybody who registers.</summary>
    private static async Task<string> DnsAsync(IServiceProvider services, CancellationToken cancel)
    {
        if (!string.IsNullOrEmpty(services.GetRequiredService<IOptions<MailboxlayerOptions>>().Value.AccessKey))
            return "not asked; Mailboxlayer checks addresses";

        var mail = services.GetRequiredService<IOptions<MailOptions>>().Value;
        if (string.IsNullOrWhiteSpace(mail.From))
            return "not asked; no sender is set";

        if (!EmailAddress.TryParse(mail.SenderAddress(), out var address, out _))
            return "not asked; the sender's address has no domain";

        return await services.GetRequiredService<TryValidators>().AskDnsAsync(address, cancel) switch
        {
            EmailVerdict.Unavailable => throw new StartRefusedException(
                $"no name server told the mail servers of {address.AsciiDomain}; addresses are accepted unchecked meanwhile"),
            EmailVerdict.Refused => $"it answers; {address.AsciiDomain}, which mails come from, takes none",
            _ => $"{address.AsciiDomain}, which mails come from, takes mail",
        };
    }

    private static async Task<string> SmtpAsync(IServiceProvider services, CancellationToken cancel)
    {
        return await services.GetRequiredService<GreetMailServer>().RunAsync(cancel) switch
        {
            null => "none is set; mails show at /dev/mail",
            Delivery.Deferred deferred => throw new StartRefusedException(deferred.Reason),
            Delivery.Refused refused => throw new StartRefusedException(refused.Reason),
            _ => "the server was reached and has let this one in",
        };
    }

    private static async Task<Tried> TryAsync(string name, Func<Task<string>> attempt, CancellationToken cancel)
    {
        try
        {
            return new Tried(name, await attempt(), Fault: null);
        }
        catch (TimeoutException)
        {
            return new Tried(name, "", "no answer in time");
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } sentence)
        {
            return new Tried(name, "", sentence.Replace('\n', ' '));
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            // The message of an unexpected exception may quote a secret.
            return new Tried(name, "", $"it failed unexpectedly, with {failure.GetType().Name}");
        }
    }

    /// <summary>What came of trying something.</summary>
    private sealed record Tried(string Name, string Detail, string? Fault);
}
