using System.Net.Http.Headers;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Core.Tokens;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Callers;

/// <summary>Reads callers from tokens that this service issued for its API.</summary>
public sealed class OwnCallers(OwnTokens tokens, SessionService sessions, TokenIssuer issuer)
{
    /// <summary>The answer to every invalid token.</summary>
    internal static Problem InvalidToken { get; } = new()
    {
        Kind = ProblemKind.Unauthenticated,
        Code = ErrorCodes.InvalidToken,
        Message = "Send a bearer token that is valid and has not expired.",
    };

    /// <summary>Returns whether the request's token names this service as its issuer. The token is not yet validated.</summary>
    internal bool IsOurs(HttpContext http) => TokenOf(http) is { } token && tokens.IsOurs(token);

    /// <summary>Returns the token when it is valid for the whole gateway or for one path of it, and otherwise null. Reads no rows.</summary>
    /// <param name="http">The request.</param>
    /// <param name="path">The last segment of the path; null when no single path counts.</param>
    internal async Task<OwnToken?> FindGatewayTokenAsync(HttpContext http, string? path) =>
        TokenOf(http) is { } text && await tokens.CheckAsync(text, http.RequestAborted) is { } token
        && (token.Audience == issuer.Gateway || (path is not null && token.Audience == $"{issuer.Gateway}/{path}"))
            ? token
            : null;

    /// <summary>
    /// Returns the caller. Problem: invalid_token, also for a token with another audience and for one whose session has ended. Two point
    /// reads for the token of a user, none for all others.
    /// </summary>
    internal async Task<Outcome<Caller>> ReadAsync(HttpContext http)
    {
        if (TokenOf(http) is not { } text || await tokens.CheckAsync(text, http.RequestAborted) is not { } token
            || token.Audience != issuer.Api || token.Subject.PersonOf is not null || !await sessions.IsLiveAsync(token, finding: null, http.RequestAborted))
        {
            return InvalidToken;
        }

        return new Caller
        {
            Organization = token.Subject.Organization,
            Issuer = token.Subject.Person?.Issuer, // users belong to the authority, so this service is the issuer of none
            User = token.Subject.Person,
            ClientId = token.Subject.Client,
            Subject = token.Subject.Client,
            IsOfAuthority = false,
            Scopes = token.Scopes.ToHashSet(StringComparer.Ordinal),
        };
    }

    private static string? TokenOf(HttpContext http) =>
        AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header) && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : null;
}
