using Doorcode.Codes;
using Doorcode.EmailChange;
using Doorcode.EmailValidation;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Login;
using Doorcode.Mail;
using Doorcode.Pages;
using Doorcode.Passkeys;
using Doorcode.Passwords;
using Doorcode.RateLimiting;
using Doorcode.Registration;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode;

/// <summary>
/// What an app sets in code: <c>AddDoorcode(options => …)</c>. Members have the names of the keys under <c>Doorcode:</c>, and the same bounds. What is
/// set here wins over the configuration.
/// </summary>
/// <remarks>The delegate runs once for each kind of options, when it is first needed: it must only set members.</remarks>
public sealed class DoorcodeSetup
{
    private readonly DoorcodeOptions _server;

    private DoorcodeSetup(DoorcodeOptions? server = null) => _server = server ?? new DoorcodeOptions();

    /// <inheritdoc cref="DoorcodeOptions.PublicUrl" />
    public Uri? PublicUrl
    {
        get => _server.PublicUrl;
        set => _server.PublicUrl = value;
    }

    /// <inheritdoc cref="DoorcodeOptions.MasterKeyFile" />
    public string? MasterKeyFile
    {
        get => _server.MasterKeyFile;
        set => _server.MasterKeyFile = value;
    }

    /// <summary>The audit log.</summary>
    public AuditOptions Audit { get; private init; } = new();

    /// <summary>Pages of other origins that may call the API.</summary>
    public CorsOptions Cors { get; private init; } = new();

    /// <summary>The database.</summary>
    public DatabaseOptions Database { get; private init; } = new();

    /// <summary>Changes of address.</summary>
    public EmailChangeOptions EmailChange { get; private init; } = new();

    /// <summary>Login by a mailed code; off by default.</summary>
    public EmailLoginOptions EmailLogin { get; private init; } = new();

    /// <summary>The built-in check of addresses.</summary>
    public EmailValidationOptions EmailValidation { get; private init; } = new();

    /// <summary>Tokens and the keys that sign them.</summary>
    public JwtOptions Jwt { get; private init; } = new();

    /// <summary>What mails say about their sender.</summary>
    public MailOptions Mail { get; private init; } = new();

    /// <summary>Checks of addresses by Mailboxlayer.</summary>
    public MailboxlayerOptions Mailboxlayer { get; private init; } = new();

    /// <summary>Codes that are mailed.</summary>
    public OtpOptions Otp { get; private init; } = new();

    /// <summary>The pages for people.</summary>
    public PagesOptions Pages { get; private init; } = new();

    /// <summary>Passkeys.</summary>
    public PasskeysOptions Passkeys { get; private init; } = new();

    /// <summary>Passwords.</summary>
    public PasswordOptions Password { get; private init; } = new();

    /// <summary>Limits.</summary>
    public RateLimitOptions RateLimits { get; private init; } = new();

    /// <summary>Registration.</summary>
    public RegistrationOptions Registration { get; private init; } = new();

    /// <summary>Second factors.</summary>
    public SecondFactorOptions SecondFactor { get; private init; } = new();

    /// <summary>Sessions.</summary>
    public SessionsOptions Sessions { get; private init; } = new();

    /// <summary>The server that takes outgoing mail.</summary>
    public SmtpOptions Smtp { get; private init; } = new();

    /// <summary>Has the delegate set each kind of options after they are bound from the configuration.</summary>
    internal static void Apply(IServiceCollection services, Action<DoorcodeSetup> configure)
    {
        services.Configure<DoorcodeOptions>(options => configure(new DoorcodeSetup(options)));
        services.Configure<AuditOptions>(options => configure(new DoorcodeSetup { Audit = options }));
        services.Configure<CorsOptions>(options => configure(new DoorcodeSetup { Cors = options }));
        services.Configure<DatabaseOptions>(options => configure(new DoorcodeSetup { Database = options }));
        services.Configure<EmailChangeOptions>(options => configure(new DoorcodeSetup { EmailChange = options }));
        services.Configure<EmailLoginOptions>(options => configure(new DoorcodeSetup { EmailLogin = options }));
        services.Configure<EmailValidationOptions>(options => configure(new DoorcodeSetup { EmailValidation = options }));
        services.Configure<JwtOptions>(options => configure(new DoorcodeSetup { Jwt = options }));
        services.Configure<MailOptions>(options => configure(new DoorcodeSetup { Mail = options }));
        services.Configure<MailboxlayerOptions>(options => configure(new DoorcodeSetup { Mailboxlayer = options }));
        services.Configure<OtpOptions>(options => configure(new DoorcodeSetup { Otp = options }));
        services.Configure<PagesOptions>(options => configure(new DoorcodeSetup { Pages = options }));
        services.Configure<PasskeysOptions>(options => configure(new DoorcodeSetup { Passkeys = options }));
        services.Configure<PasswordOptions>(options => configure(new DoorcodeSetup { Password = options }));
        services.Configure<RateLimitOptions>(options => configure(new DoorcodeSetup { RateLimits = options }));
        services.Configure<RegistrationOptions>(options => configure(new DoorcodeSetup { Registration = options }));
        services.Configure<SecondFactorOptions>(options => configure(new DoorcodeSetup { SecondFactor = options }));
        services.Configure<SessionsOptions>(options => configure(new DoorcodeSetup { Sessions = options }));
        services.Configure<SmtpOptions>(options => configure(new DoorcodeSetup { Smtp = options }));
    }
}
