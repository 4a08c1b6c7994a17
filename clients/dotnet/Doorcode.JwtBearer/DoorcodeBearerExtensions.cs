using System.Buffers.Text;
using System.Security.Claims;
using Doorcode.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.JwtBearer;

/// <summary>Lets an app that is not the Doorcode server take its access tokens.</summary>
public static class DoorcodeBearerExtensions
{
    /// <summary>Keys are published an hour before they sign (<c>Jwt:KeyLead</c>), so who asks twice in that time knows each key before its first token.</summary>
    private static readonly TimeSpan KeyRefresh = TimeSpan.FromMinutes(30);

    /// <summary>64 bytes in base64url without padding.</summary>
    private const int SignatureLength = 86;

    /// <summary>
    /// Adds the scheme <c>Bearer</c>, which takes access tokens of a Doorcode server and no other tokens: found by discovery, signed with ES256, of the type
    /// <c>at+jwt</c>, for this audience, and not a second longer than they last.
    /// </summary>
    /// <remarks>
    /// Claims keep their names (<c>sub</c>, <c>sid</c>, <c>acr</c>); <see cref="ClaimTypes.NameIdentifier"/> is added with the account's id, <c>RequireRole</c> goes by <c>roles</c>,
    /// and <see cref="System.Security.Principal.IIdentity.Name"/> is the account's id too, since tokens hold no name; <see cref="TokenValidationParameters.NameClaimType"/> may name a claim
    /// of yours. Keys are read every 30 minutes, and at most every 5 minutes because of tokens with an unknown key. A logout is noticed when the token ends, after at most 15 minutes.
    /// </remarks>
    /// <param name="builder">What <c>AddAuthentication()</c> returns.</param>
    /// <param name="authority">The server's <c>PublicUrl</c>, such as <c>https://auth.example.org</c>. HTTP is for loopback addresses alone.</param>
    /// <param name="configure">
    /// Changes what is set, such as <see cref="JwtBearerOptions.Audience"/>, which is the authority unless the server's <c>Jwt:Audience</c> says otherwise.
    /// Algorithm, type and clock skew stay as they are.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The authority is not an absolute address of HTTPS, or of HTTP on a loopback address.</exception>
    public static AuthenticationBuilder AddDoorcodeBearer(this AuthenticationBuilder builder, string authority, Action<JwtBearerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address) || !IsSafe(address))
            throw new ArgumentException($"'{authority}' must be the server's PublicUrl, such as https://auth.example.org.", nameof(authority));

        return builder.AddJwtBearer(options =>
        {
            options.Authority = options.Audience = authority.TrimEnd('/');
            options.RequireHttpsMetadata = address.Scheme is "https";
            options.MapInboundClaims = false;
            options.AutomaticRefreshInterval = KeyRefresh;
            var rules = options.TokenValidationParameters;
            rules.NameClaimType = "sub";
            rules.RoleClaimType = "roles";
            configure?.Invoke(options);

            // These are set after the app's delegate, which may have replaced the parameters by an object of its own.
            rules = options.TokenValidationParameters;
            rules.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256];
            rules.ValidTypes = ["at+jwt"];
            rules.ClockSkew = TimeSpan.Zero;

            options.Events ??= new JwtBearerEvents();
            var onTokenValidated = options.Events.OnTokenValidated;
            options.Events.OnTokenValidated = context =>
            {
                if (!HasTheOneSignature(context.SecurityToken))
                {
                    context.Fail("The signature is written in another way than the server writes it.");
                    return Task.CompletedTask;
                }

                AddNameIdentifier(context.Principal);
                return onTokenValidated(context);
            };
        });
    }

    /// <summary>
    /// A signature can be turned into a second one that is good as well, and be spelled in several ways, without any key. The server takes one text for
    /// each token, and so must whoever remembers tokens that are not to be taken.
    /// </summary>
    private static bool HasTheOneSignature(SecurityToken token) =>
        token is JsonWebToken { EncodedSignature: { Length: SignatureLength } signature }
        && LowS.Has(signature)
        && string.Equals(Base64Url.EncodeToString(Base64Url.DecodeFromChars(signature)), signature, StringComparison.Ordinal);

    private static bool IsSafe(Uri address) => address.Scheme is "https" || (address.Scheme is "http" && address.IsLoopback);

    private static void AddNameIdentifier(ClaimsPrincipal? principal)
    {
        if (principal?.Identity is ClaimsIdentity identity && identity.FindFirst("sub") is { } subject && identity.FindFirst(ClaimTypes.NameIdentifier) is null)
            identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, subject.Value, subject.ValueType, subject.Issuer));
    }
}
