using System.Net.Http.Headers;
using Kontext.Core.Outcomes;
using Kontext.Core.Tokens;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>Callers with a token of our own for the API.</summary>
public sealed class OwnCallers(OwnTokens tokens, TokenIssuer issuer)
{
    /// <summary>What every token that does not hold is answered with.</summary>
    internal static Problem InvalidToken { get; } = new()
    {
        Kind = ProblemKind.Unauthenticated,
        Code = ErrorCodes.InvalidToken,
        Message = "Send a bearer token that is valid and has not expired.",
    };

    /// <summary>Whether the request brings a token that says it is one of ours.</summary>
    internal bool IsOurs(HttpContext http) => TokenOf(http) is { } token && tokens.IsOurs(token);

    /// <summary>Who calls. Problem: invalid_token, also for a token of another audience.</summary>
    internal async Task<Outcome<Caller>> ReadAsync(HttpContext http)
    {
        if (TokenOf(http) is not { } text || await tokens.CheckAsync(text, http.RequestAborted) is not { } token
            || token.Audience != issuer.Api || token.Subject.PersonOf is not null)
            return InvalidToken;
        return new Caller
        {
            Organization = token.Subject.Organization,
            Issuer = token.Subject.Person?.Issuer, // people are the authority's, so ours names none of them
            User = token.Subject.Person,
            ClientId = token.Subject.Client,
            Subject = token.Subject.Client,
            Scopes = token.Scopes.ToHashSet(StringComparer.Ordinal),
        };
    }

    private static string? TokenOf(HttpContext http) =>
        AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header) && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : null;
}
