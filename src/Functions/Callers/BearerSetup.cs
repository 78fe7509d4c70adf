using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Callers;

/// <summary>
/// Completes the framework's reading of <c>Authentication:Schemes:Bearer</c>. The framework does not validate issuer or audience when the
/// section names none. It also accepts every key of <c>SigningKeys</c> for every issuer.
/// </summary>
internal sealed class BearerSetup(IConfiguration configuration) : IPostConfigureOptions<JwtBearerOptions>
{
    private const string Keys = "Authentication:Schemes:Bearer:SigningKeys";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    // Grouped by issuer. A key without an issuer is ignored.
    private readonly ILookup<string, byte[]> _configured = configuration.GetSection(Keys).GetChildren()
        .Where(key => key["Issuer"] is not null && key["Value"] is not null)
        .ToLookup(key => key["Issuer"]!, key => Convert.FromBase64String(key["Value"]!), StringComparer.Ordinal);

    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        if (name != JwtBearerDefaults.AuthenticationScheme)
            return;
        options.MapInboundClaims = false;

        // The framework's list reads the configuration at each enumeration, which happens twice in each request.
        if (options.TokenValidationParameters.IssuerSigningKeys is { } keys)
            options.TokenValidationParameters.IssuerSigningKeys = [.. keys];
        options.TokenValidationParameters.ClockSkew = ClockSkew;
        options.TokenValidationParameters.ValidateIssuer = true;
        options.TokenValidationParameters.ValidateAudience = true;
        options.TokenValidationParameters.IssuerSigningKeyValidatorUsingConfiguration = (key, token, _, authority) => IsOfIssuer(key, token.Issuer, authority);

        // CallerReader needs the original claims of the token. The framework's list of claims has changed them.
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
    /// Returns whether a key may sign for an issuer. An issuer has its configured keys; the authority has the keys of its metadata. An
    /// issuer without configured keys is another name of the authority: Entra ID has two for one tenant.
    /// </summary>
    private bool IsOfIssuer(SecurityKey key, string issuer, BaseConfiguration? authority)
    {
        if (key is SymmetricSecurityKey { Key: var bytes } && _configured[issuer].Any(own => own.AsSpan().SequenceEqual(bytes)))
            return true;
        return authority?.SigningKeys.Contains(key) == true && (issuer == authority.Issuer || !_configured.Contains(issuer));
    }
}
