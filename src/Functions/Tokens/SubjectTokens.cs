using Kontext.Core.Applications;
using Kontext.Core.Exchanging;
using Kontext.Core.OAuth;
using Kontext.Core.Tokens;
using Kontext.Functions.Callers;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Tokens;

/// <summary>
/// Finds the subject of a subject_token by the token's issuer: this service, the authority, or an application's own identity provider.
/// </summary>
public sealed class SubjectTokens(OwnTokens own, TokenIssuer issuer, AuthorityTokens authority, CallerReader callers)
{
    /// <summary>Returns the subject, or the error.</summary>
    internal async Task<(ExchangeSubject? Subject, TokenError? Error)> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (own.IsOurs(token))
            return OfOwn(await own.CheckAsync(token, cancellationToken)) is { } person ? (person, null) : (null, WrongToken);
        var (isOfAuthority, read) = await authority.CheckAsync(token, cancellationToken);

        // A token that names the authority must have the authority's signature. The keys of another provider never count for it.
        return !isOfAuthority ? (ExchangeSubject.OfForeignToken(token), null) : read is null ? (null, WrongToken) : OfAuthority(read);
    }

    private static TokenError WrongToken { get; } = TokenError.Grant("The subject_token does not hold: it is expired, of another audience, or of another organization.");

    private (ExchangeSubject? Subject, TokenError? Error) OfAuthority(JsonWebToken token)
    {
        if (!callers.Read(token).Succeeded(out var caller, out _) || caller.User is not { } person)
            return (null, TokenError.Grant("The subject_token names no person, or no organization."));
        return caller.Has(Scope.GatewayAccess)
            ? (ExchangeSubject.Of(caller.Organization, person, mayUseGateway: true), null)
            : (null, TokenError.Scope("The subject_token needs the scope gateway:access."));
    }

    // Refused are a token for one gateway path, a token of an agent's session, and a token of a client without a row, which is for the
    // gateway alone.
    private ExchangeSubject? OfOwn(OwnToken? token)
    {
        if (token is not { Subject: { Person: not null, IsAgent: false } } || ClientId.TryParse(token.Subject.Client) is null)
            return null;
        var mayUseGateway = OwnScopes.AllowGateway(token.Scopes);
        return token.Audience == issuer.Api || token.Audience == issuer.Gateway
            ? ExchangeSubject.Of(token, mayUseGateway, isForGateway: token.Audience == issuer.Gateway)
            : null;
    }
}
