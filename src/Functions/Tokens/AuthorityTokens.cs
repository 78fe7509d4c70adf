using Kontext.Core.Outcomes;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Tokens;

/// <summary>Checks tokens of the authority that are not in the Authorization header, by the same settings as the framework checks those that are.</summary>
public sealed class AuthorityTokens(IOptionsMonitor<JwtBearerOptions> bearer)
{
    private const int MaxLength = 32 * 1024;

    private readonly JsonWebTokenHandler _handler = new();

    /// <summary>Whether the token names the authority as its issuer, and the token where it holds.</summary>
    internal async Task<(bool IsOfAuthority, JsonWebToken? Token)> CheckAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxLength || !_handler.CanReadToken(token) || IssuerOf(token) is not { } issuer)
            return (false, null);
        var options = bearer.Get(JwtBearerDefaults.AuthenticationScheme);
        var parameters = options.TokenValidationParameters.Clone();
        var issuers = (parameters.ValidIssuers ?? []).Append(parameters.ValidIssuer).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (options.ConfigurationManager is { } metadata)
        {
            try
            {
                issuers.Add((await metadata.GetConfigurationAsync(cancellationToken)).Issuer);
            }
            catch (InvalidOperationException fault)
            {
                // The only way it says that nothing was ever read.
                throw new UnavailableException("The authority", retryAfter: null, fault);
            }

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

    private static string? IssuerOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Issuer;
        }
        catch (ArgumentException)
        {
            // The only way it says that a text in three parts is no token.
            return null;
        }
    }
}
