using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.RateLimiting;

/// <summary>How often one network or one address may ask; bound from <c>Doorcode:RateLimits</c>.</summary>
/// <remarks>
/// A network is an IPv4 address or the /64 of an IPv6 address; a site is an IPv4 /24 or an IPv6 /48, with all of its networks.
/// Guess budgets and the resend cooldown are not here: they always act.
/// </remarks>
public sealed class RateLimitOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:RateLimits";

    /// <summary>Whether the network, login and mail limits act; default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Requests that may send a mail, for each network. Default 60 at once, one more every 10 seconds.</summary>
    [ValidateObjectMembers]
    public BucketOptions MailingPerNetwork { get; set; } = new() { Burst = 60, Refill = TimeSpan.FromSeconds(10) };

    /// <summary>Requests that try a code or a password, for each network. Default 120 at once, one more every second.</summary>
    [ValidateObjectMembers]
    public BucketOptions GuessingPerNetwork { get; set; } = new() { Burst = 120, Refill = TimeSpan.FromSeconds(1) };

    /// <summary>
    /// Requests that may send a mail, for all networks of one site together. Default 240 at once, one more every 2.5 seconds: four
    /// times a network's, because an IPv4 /24 may hold many customers. A request takes from its network and its site.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions MailingPerSite { get; set; } = new() { Burst = 240, Refill = TimeSpan.FromSeconds(2.5) };

    /// <summary>
    /// Requests that try a code or a password, for all networks of one site together. Default 480 at once, one more every 0.25
    /// seconds: four times a network's, for the same reason.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions GuessingPerSite { get; set; } = new() { Burst = 480, Refill = TimeSpan.FromSeconds(0.25) };

    /// <summary>
    /// Failed logins to one account from one network, of devices that are not known. Default 10 at once, one more every minute.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions LoginPerAccountAndNetwork { get; set; } = new() { Burst = 10, Refill = TimeSpan.FromMinutes(1) };

    /// <summary>
    /// Failed logins to one account from all networks together, of devices that are not known. Default 100 at once (NIST SP 800-63B-4
    /// section 3.2.2), one more every 5 minutes. While it is empty, the owner gets in with a known device or by a new password.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions LoginPerAccount { get; set; } = new() { Burst = 100, Refill = TimeSpan.FromMinutes(5) };

    /// <summary>
    /// Failed logins to one account from one known device. Default 10 at once, one more every minute. Nobody else's failures count
    /// here, so an owner whose client keeps its <c>device_token</c> gets in while the world guesses.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions LoginPerKnownDevice { get; set; } = new() { Burst = 10, Refill = TimeSpan.FromMinutes(1) };

    /// <summary>
    /// Changes of address that one account asks for. Each mails a notice to the old address, which no other limit refuses. Default 5 at
    /// once, one more every 12 minutes.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions EmailChangesPerAccount { get; set; } = new() { Burst = 5, Refill = TimeSpan.FromMinutes(12) };

    /// <summary>
    /// Second factors that one account begins to enrol, and new recovery codes that it asks for. Each mails a notice, which no other limit
    /// refuses. Default 20 at once, one more every 12 minutes.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions FactorChangesPerAccount { get; set; } = new() { Burst = 20, Refill = TimeSpan.FromMinutes(12) };

    /// <summary>
    /// Resends without an id, of all networks together. Each leaves a record of about 200 bytes for a <see cref="MailWindow"/>,
    /// also for an unknown address; this limit bounds those records. Resends with an id are not counted. Default 20,000 at once, one
    /// more every 20 milliseconds: at most about 200,000 records, 40 MB.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions ResendsWithoutId { get; set; } = new() { Burst = 20_000, Refill = TimeSpan.FromMilliseconds(20) };

    /// <summary>
    /// Codes that are tried without an id, and stop codes, of all networks together. Each leaves records of about 360 bytes for ten
    /// minutes, also for an unknown address; this limit bounds those records. Codes with an id are not counted. Default 20,000 at once,
    /// one more every 10 milliseconds: at most about 90,000 records, 32 MB.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions GuessesWithoutId { get; set; } = new() { Burst = 20_000, Refill = TimeSpan.FromMilliseconds(10) };

    /// <summary>
    /// New codes that are asked for without a password (forgot-password, login-otp), of all networks together. Each leaves records of about
    /// 1,100 bytes for ten minutes and of about 180 bytes for a <see cref="MailWindow"/>, also for an unknown address; this limit bounds those
    /// records. The same code mailed again is not counted. Default 10,000 at once, one more every 50 milliseconds: at most about 40 MB.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions CodesWithoutPassword { get; set; } = new() { Burst = 10_000, Refill = TimeSpan.FromMilliseconds(50) };

    /// <summary>
    /// Logins by passkey that are begun, of all networks together. Each leaves a row of about 500 bytes in the database for five minutes; this
    /// limit bounds those rows. A sign-in page that offers passkeys begins one each time it is opened. Default 20,000 at once, one more every 10
    /// milliseconds: at most about 50,000 rows, 25 MB.
    /// </summary>
    [ValidateObjectMembers]
    public BucketOptions PasskeyLogins { get; set; } = new() { Burst = 20_000, Refill = TimeSpan.FromMilliseconds(10) };

    /// <summary>
    /// Mails with a code to one mailbox in any <see cref="MailWindow"/>, over all purposes; addresses that differ in a plus-tag
    /// alone have one mailbox. 1 to 100; default 5.
    /// </summary>
    [Range(1, 100)]
    public int MailsPerAddress { get; set; } = 5;

    /// <summary>
    /// How many more mails with a code to the mailbox a known device may ask for in any <see cref="MailWindow"/>: what strangers leave
    /// to the owner. 0 to 100; default 2.
    /// </summary>
    [Range(0, 100)]
    public int MailsPerKnownDevice { get; set; } = 2;

    /// <summary>The rolling window of <see cref="MailsPerAddress"/>. 1 minute to 1 day; default 1 hour.</summary>
    [Duration("00:01:00", "1.00:00:00")]
    public TimeSpan MailWindow { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>A token bucket.</summary>
public sealed class BucketOptions
{
    /// <summary>How many requests at once find it full. 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 1;

    /// <summary>How long one more takes. 1 millisecond to 1 day.</summary>
    [Duration("00:00:00.001", "1.00:00:00")]
    public TimeSpan Refill { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;
