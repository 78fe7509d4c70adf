using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Callers;

/// <summary>The issuers whose tokens the deployment accepts.</summary>
public sealed class TokenIssuers(IOptionsMonitor<JwtBearerOptions> options)
{
    /// <summary>
    /// Returns the only issuer, as the caller's token names it. Null when the deployment may accept several, because two issuers can use
    /// one subject for different users.
    /// </summary>
    internal string? OnlyOne(Caller caller)
    {
        var bearer = options.Get(JwtBearerDefaults.AuthenticationScheme);
        var validation = bearer.TokenValidationParameters;
        var issuers = (validation.ValidIssuers ?? []).Append(validation.ValidIssuer).Append(bearer.Authority)
            .OfType<string>()
            .Select(issuer => issuer.TrimEnd('/'))
            .Distinct(StringComparer.Ordinal)
            .Count();
        return issuers <= 1 ? caller.Issuer : null;
    }
}
