using Doorcode.Accounts;
using Doorcode.Administration;
using Doorcode.Codes;
using Doorcode.DevMailbox;
using Doorcode.Devices;
using Doorcode.EmailChange;
using Doorcode.EmailValidation;
using Doorcode.EventHandlers;
using Doorcode.Events;
using Doorcode.Factors;
using Doorcode.Http;
using Doorcode.Identities;
using Doorcode.Languages;
using Doorcode.Login;
using Doorcode.Mail;
using Doorcode.Moving;
using Doorcode.NewDevice;
using Doorcode.Outbox;
using Doorcode.Pages;
using Doorcode.Passkeys;
using Doorcode.PasswordChange;
using Doorcode.PasswordReset;
using Doorcode.Passwords;
using Doorcode.Profile;
using Doorcode.Proofs;
using Doorcode.RateLimiting;
using Doorcode.Registration;
using Doorcode.Sealing;
using Doorcode.SessionList;
using Doorcode.Sessions;
using Doorcode.Settings;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Doorcode.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>The two lines that put Doorcode into an ASP.NET Core app.</summary>
public static class DoorcodeExtensions
{
    /// <summary>
    /// Adds Doorcode's services, configured from the section <c>Doorcode</c>. What the host has registered before stays: the
    /// clock, an <see cref="IEmailValidator"/>, a store.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <returns>Takes adapters, such as another database.</returns>
    public static DoorcodeBuilder AddDoorcode(this IServiceCollection services)
    {
        // A second call would bind the lists among the options once more.
        if (!services.Any(service => service.ServiceType == typeof(StartCheck)))
            services.AddFeatures();

        return new DoorcodeBuilder(services);
    }

    /// <summary>The same, with settings in code, such as <c>options.Registration.Enabled = false</c>. They win over the configuration.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets members. It runs once for each kind of options, when that is first needed.</param>
    /// <returns>Takes adapters, such as another database.</returns>
    public static DoorcodeBuilder AddDoorcode(this IServiceCollection services, Action<DoorcodeSetup> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddDoorcode();
        DoorcodeSetup.Apply(services, configure);
        return builder;
    }

    /// <summary>
    /// Lets the host's own endpoints require a Doorcode access token, or the session cookie, with the same check as Doorcode's: the
    /// session is looked up at every request. The scheme is called <see cref="DoorcodeDefaults.Scheme"/>. A second call changes nothing.
    /// </summary>
    /// <param name="authentication">What AddAuthentication returned.</param>
    /// <returns>The same <paramref name="authentication"/>.</returns>
    public static AuthenticationBuilder AddDoorcode(this AuthenticationBuilder authentication)
    {
        ArgumentNullException.ThrowIfNull(authentication);
        // Authentication refuses to start when a scheme is added again.
        return authentication.Services.Any(service => service.ServiceType == typeof(DoorcodeAuthentication))
            ? authentication
            : authentication.AddScheme<AuthenticationSchemeOptions, DoorcodeAuthentication>(DoorcodeDefaults.Scheme, configureOptions: null);
    }

    /// <summary>
    /// Lets endpoints of the host take an access token from the query, as <c>access_token</c>: a browser cannot send a header with a WebSocket or an
    /// event stream, so SignalR's clients put it there. Use it for those routes alone, because addresses end in logs and histories.
    /// </summary>
    /// <typeparam name="TBuilder">What the host's Map… returned.</typeparam>
    /// <param name="endpoints">The endpoints.</param>
    /// <returns>The same <paramref name="endpoints"/>.</returns>
    public static TBuilder AllowAccessTokenInQuery<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new AccessTokenInQuery());

    /// <summary>
    /// Whether an endpoint is one of Doorcode's and takes an access token: for generators of API descriptions, such as Swashbuckle. With
    /// <c>Microsoft.AspNetCore.OpenApi</c>, the package <c>Doorcode.OpenApi</c> asks this.
    /// </summary>
    /// <param name="description">The endpoint, as ASP.NET Core describes it.</param>
    /// <returns>False for each endpoint of the host, also for one that requires an access token.</returns>
    public static bool TakesAccessToken(this ApiDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.ActionDescriptor.EndpointMetadata.OfType<AccessTokenMetadata>().Any();
    }

    /// <summary>
    /// Whether an endpoint is one of Doorcode's: for generators of API descriptions that tell those that take no access token from the host's own.
    /// </summary>
    /// <param name="description">The endpoint, as ASP.NET Core describes it.</param>
    /// <returns>False for the host's own endpoints.</returns>
    public static bool IsDoorcodeEndpoint(this ApiDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.ActionDescriptor.EndpointMetadata.OfType<ProblemMetadata>().Any();
    }

    /// <summary>
    /// Adds a health check, <c>doorcode</c>, with the tag <c>ready</c>: unhealthy while the database, or a configured Redis, cannot be read and
    /// written. A second call changes nothing.
    /// </summary>
    /// <param name="checks">What AddHealthChecks returned.</param>
    /// <returns>The same <paramref name="checks"/>.</returns>
    public static IHealthChecksBuilder AddDoorcode(this IHealthChecksBuilder checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        if (checks.Services.Any(service => service.ServiceType == typeof(DoorcodeHealth)))
            return checks;

        checks.Services.AddSingleton<DoorcodeHealth>();
        return checks.AddCheck<DoorcodeHealth>("doorcode", tags: ["ready"]);
    }

    /// <summary>
    /// Maps Doorcode's endpoints: <c>/api/users/…</c>, <c>/.well-known/jwks.json</c>, <c>/.well-known/openid-configuration</c> and
    /// <c>/problems</c>. The endpoints check tokens themselves, so the host's fallback policy does not apply to them. A second call
    /// changes nothing.
    /// </summary>
    /// <param name="endpoints">The host's endpoints, or a group of them.</param>
    /// <param name="prefix">
    /// Takes the place of <c>/api/users</c>, such as <c>/auth</c>. It is in the <c>aud</c> of refresh tokens, so another prefix ends all sessions.
    /// </param>
    /// <returns>All endpoints, to put the host's own conventions on.</returns>
    /// <exception cref="ArgumentException">The prefix is no path.</exception>
    /// <exception cref="InvalidOperationException">AddDoorcode was not called, or the endpoints are mapped under another prefix.</exception>
    public static RouteGroupBuilder MapDoorcode(this IEndpointRouteBuilder endpoints, string prefix = MappedParts.DefaultPrefix)
    {
        var mapped = MappedParts.Of(endpoints);
        return mapped.MapApi(prefix, () => endpoints.MapAll(mapped.Prefix));
    }

    private static RouteGroupBuilder MapAll(this IEndpointRouteBuilder endpoints, string prefix)
    {
        var doorcode = endpoints.MapGroup("").AnswerHead().AllowAnonymous();
        doorcode.MapTokens();
        doorcode.MapProblems();
        var users = doorcode.MapGroup(prefix).AddEndpointFilter<RouteGroupBuilder, DoorcodeFilter>();
        OriginAdmission.StandBefore(users);
        users.WithMetadata(new ProblemMetadata([Problems.Unavailable, Problems.InternalError]));
        users.MapRegistration();
        users.MapLogin();
        users.MapPasswordReset();
        users.MapPasswordChange();
        users.MapSessions();
        users.MapFactors();
        users.MapProfile();
        users.MapSessionList();
        users.MapEmailChange();
        users.MapPasskeys();
        users.LimitTime();
        users.AllowOrigins();
        return doorcode;
    }

    /// <summary>
    /// Maps the pages for people: <c>/account/…</c> and <c>/.well-known/change-password</c>. Does nothing when <c>Doorcode:Pages:Enabled</c> is
    /// false, or when they are mapped already.
    /// </summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <returns>The same <paramref name="endpoints"/>.</returns>
    public static IEndpointRouteBuilder MapDoorcodePages(this IEndpointRouteBuilder endpoints)
    {
        if (MappedParts.Of(endpoints).TryBegin("pages"))
            endpoints.MapPages();

        return endpoints;
    }

    /// <summary>
    /// Adds the features in the order of their start steps. It follows the layers, but for the development mailbox, whose transport
    /// must be registered before that of Mail.
    /// </summary>
    internal static void AddFeatures(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DoorcodeStartup>());
        services.TryAddSingleton<PublicUrl>();
        services.TryAddSingleton<MappedParts>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApiDescriptionProvider, HeadStaysUndescribed>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApiDescriptionProvider, OffStaysUndescribed>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApiDescriptionProvider, ProblemsAreDescribed>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<JsonOptions>, NamesInDescriptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartRule, PublicUrlRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, PublicUrlWarning>());
        services.TryAddSingleton<StartCheck>();
        services.AddSettings();
        services.AddLanguages();
        services.AddTelemetry();
        services.AddStorage();
        services.AddSealing();
        services.AddPasswords();
        services.AddEvents();
        services.AddAccounts();
        services.AddDevices();
        services.AddOutbox();
        services.AddEventHandlers();
        services.AddIdentities();
        services.AddRateLimiting();
        services.AddEmailValidation();
        services.AddDevMailbox();
        services.AddMail();
        services.AddCodes();
        services.AddTokens();
        services.AddSessions();
        services.AddProofs();
        services.AddRegistration();
        services.AddLogin();
        services.AddProfile();
        services.AddSessionList();
        services.AddPasswordReset();
        services.AddPasswordChange();
        services.AddEmailChange();
        services.AddFactors();
        services.AddPasskeys();
        services.AddAdministration();
        services.AddMoving();
        services.AddNewDevice();
        services.AddPages();
    }
}
