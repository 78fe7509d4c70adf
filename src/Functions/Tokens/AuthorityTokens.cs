using Kontext.Core.Outcomes;
using Kontext.Core.Tokens;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Tokens;

/// <summary>
/// Validates tokens of the authority that are not in the Authorization header, with the settings of the framework's bearer scheme.
/// </summary>
public sealed class AuthorityTokens(IOptionsMonitor<JwtBearerOptions> bearer)
{
    private const int MaxLength = 32 * 1024;

    /// <summary>Returns whether the token names the authority as its issuer, and the token when it is valid.</summary>
    internal async Task<(bool IsOfAuthority, JsonWebToken? Token)> CheckAsync(string token, CancellationToken cancellationToken)
    {
        if (WrittenToken.TryRead(token, MaxLength)?.Issuer is not { } issuer)
            return (false, null);
        var options = bearer.Get(JwtBearerDefaults.AuthenticationScheme);
        var parameters = options.TokenValidationParameters.Clone();
        var issuers = (parameters.ValidIssuers ?? []).Append(parameters.ValidIssuer).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (options.ConfigurationManager is { } metadata)
        {
            if (!(await metadata.TryReadAsync(cancellationToken)).Succeeded(out var read, out var fault))
                throw new UnavailableException("The authority", retryAfter: null, fault);
            issuers.Add(read.Issuer);
            parameters.ConfigurationManager = metadata as BaseConfigurationManager;
        }

        if (!issuers.Contains(issuer))
            return (false, null);
        foreach (var handler in options.TokenHandlers)
        {
            var result = await handler.ValidateTokenAsync(token, parameters);
            if (result.IsValid)
                return (true, result.SecurityToken as JsonWebToken);
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException && options.RefreshOnIssuerKeyNotFound)
                options.ConfigurationManager?.RequestRefresh();
        }

        return (true, null);
    }
}
