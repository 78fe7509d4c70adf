using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Http;

/// <summary>Whose tokens the deployment takes.</summary>
public sealed class TokenIssuers(IOptionsMonitor<JwtBearerOptions> options)
{
    /// <summary>The issuer of everybody's tokens, as the caller's own names it; null where there may be others, so that nobody is taken for a namesake.</summary>
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
