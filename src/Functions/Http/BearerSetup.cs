using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Http;

/// <summary>
/// What the framework leaves open when it reads <c>Authentication:Schemes:Bearer</c>: it checks neither issuer nor audience where the section names
/// none, and takes every key of <c>SigningKeys</c> for every issuer.
/// </summary>
internal sealed class BearerSetup(IConfiguration configuration) : IPostConfigureOptions<JwtBearerOptions>
{
    private const string Keys = "Authentication:Schemes:Bearer:SigningKeys";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    // By issuer, as the framework reads them: a key that names no issuer counts for none.
    private readonly ILookup<string, byte[]> _configured = configuration.GetSection(Keys).GetChildren()
        .Where(key => key["Issuer"] is not null && key["Value"] is not null)
        .ToLookup(key => key["Issuer"]!, key => Convert.FromBase64String(key["Value"]!), StringComparer.Ordinal);

    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        if (name != JwtBearerDefaults.AuthenticationScheme)
            return;
        options.MapInboundClaims = false;

        // The framework's list reads the configuration anew each time it is looked through, which is twice in each request.
        if (options.TokenValidationParameters.IssuerSigningKeys is { } keys)
            options.TokenValidationParameters.IssuerSigningKeys = [.. keys];
        options.TokenValidationParameters.ClockSkew = ClockSkew;
        options.TokenValidationParameters.ValidateIssuer = true;
        options.TokenValidationParameters.ValidateAudience = true;
        options.TokenValidationParameters.IssuerSigningKeyValidatorUsingConfiguration = (key, token, _, authority) => IsOfIssuer(key, token.Issuer, authority);

        // CallerReader reads the claims as they were written, not as the framework lists them.
        options.Events ??= new JwtBearerEvents();
        var before = options.Events.OnTokenValidated;
        options.Events.OnTokenValidated = async context =>
        {
            await before(context);
            if (context.SecurityToken is JsonWebToken token)
                context.HttpContext.Features.Set(token);
        };
    }

    /// <summary>
    /// Whether a key may sign for an issuer: the keys configured for it, or the authority's for the authority. An issuer that the section lists without
    /// keys of its own is another name of the authority, such as the two that Entra ID has for one tenant.
    /// </summary>
    private bool IsOfIssuer(SecurityKey key, string issuer, BaseConfiguration? authority)
    {
        if (key is SymmetricSecurityKey { Key: var bytes } && _configured[issuer].Any(own => own.AsSpan().SequenceEqual(bytes)))
            return true;
        return authority?.SigningKeys.Contains(key) == true && (issuer == authority.Issuer || !_configured.Contains(issuer));
    }
}
