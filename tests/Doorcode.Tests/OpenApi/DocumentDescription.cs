using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Doorcode.Tests.OpenApi;

/// <summary>What the document says about the whole API.</summary>
internal sealed class DocumentDescription(PublicUrl url) : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";
    public const string Cookie = "cookie";

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Doorcode",
            Version = "v1",
            Contact = new OpenApiContact { Name = "The operator of this server", Url = new Uri(url.Value) },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            Description = $"""
                Registration by mailed code, login, refresh and logout.

                Bodies are JSON in UTF-8 with members in `snake_case`; a body may have 64 KiB. Unknown members are ignored. Addresses in
                requests have no `format`: they may be international (RFC 6532), and white space around them is dropped. Every
                path works with and without its trailing slash. Failures are `application/problem+json` (RFC 9457): programs look
                at `code`, people read `detail`. New codes may come: treat one that you do not know by its status. The codes are documented at {url.Value}{Problems.Page}.
                """,
        };
        // Never what a request's Host header says.
        document.Servers = [new OpenApiServer { Url = url.Value }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "Registration", Description = "From an address to an account, by a code that is mailed to it." },
            new() { Name = "Sessions", Description = "Login, refresh, verification and logout." },
            new() { Name = "Passwords", Description = "A forgotten password is reset by a mailed code; a known one is changed." },
            new() { Name = "Second factors", Description = "Authenticator apps, recovery codes and passkeys." },
            new() { Name = "Account", Description = "What an account can read about itself." },
            new() { Name = "Keys", Description = "For services that verify access tokens themselves." },
        };
        document.AddComponent<IOpenApiSecurityScheme>(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The `access` token of a login or refresh.",
        });
        document.AddComponent<IOpenApiSecurityScheme>(Cookie, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = "__Host-doorcode",
            Description = "The session cookie, which a login with `use_cookie` sets. Over http, in Development, it is called `doorcode`.",
        });
        return Task.CompletedTask;
    }
}
