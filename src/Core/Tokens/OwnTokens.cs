using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kontext.Core.Input;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Core.Tokens;

/// <summary>
/// Signs and validates the tokens of this deployment's own authorization server (RFC 9068, OpenID Connect Core). Validation calls no other server.
/// </summary>
public sealed class OwnTokens(SigningKeys keys, TokenIssuer issuer, TimeProvider clock)
{
    /// <summary>How long an access token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string Type = "at+jwt";
    private const string PersonClaim = "person";
    private const string SessionClaim = "sid";
    private const string AgentClaim = "agent";
    private const int MaxLength = 16 * 1024;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    /// <summary>Returns whether the token names this deployment as its issuer. It validates nothing.</summary>
    public bool IsOurs(string token) => WrittenToken.TryRead(token, MaxLength)?.Issuer == issuer.Name;

    /// <summary>Signs an access token.</summary>
    /// <param name="subject">The user or client that the token identifies.</param>
    /// <param name="audience">The audience.</param>
    /// <param name="scopes">The scopes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IssuedToken> IssueAsync(TokenSubject subject, string audience, IReadOnlyList<string> scopes, CancellationToken cancellationToken) =>
        IssueAsync(subject, audience, scopes, Lifetime, cancellationToken);

    /// <summary>Signs an access token.</summary>
    /// <param name="subject">The user or client that the token identifies.</param>
    /// <param name="audience">The audience.</param>
    /// <param name="scopes">The scopes.</param>
    /// <param name="lifetime">How long the token is valid, at most 24 hours.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<IssuedToken> IssueAsync(
        TokenSubject subject, string audience, IReadOnlyList<string> scopes, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Dictionary<string, object> claims = new(StringComparer.Ordinal)
        {
            ["sub"] = SubjectOf(subject),
            ["client_id"] = subject.Client,
            ["org_id"] = subject.Organization.Value,
            ["scope"] = string.Join(' ', scopes),
            ["jti"] = Guid.CreateVersion7(now).ToString("N"),
        };
        if (subject.Person is { } person)
        {
            Dictionary<string, object> who = new(StringComparer.Ordinal) { ["iss"] = person.Issuer, ["sub"] = person.Subject };
            if (subject.PersonOf is { } application)
                who["app"] = application;
            claims[PersonClaim] = who;
            if (subject.Session is { } session)
                claims[SessionClaim] = session.ToString("N");
            if (subject.IsAgent)
                claims[AgentClaim] = true;
            claims["act"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = subject.Client };
        }

        return new IssuedToken(await SignAsync(Type, audience, claims, now, lifetime, cancellationToken), lifetime);
    }

    /// <summary>Signs an id token (OpenID Connect Core section 2). It tells a client which user has signed in.</summary>
    /// <param name="subject">The user, and the client as the audience.</param>
    /// <param name="nonce">The nonce of the authorization request; null when it had none.</param>
    /// <param name="authenticatedAt">When the user signed in, UTC.</param>
    /// <param name="name">The user's name; null to leave it out.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<string> IssueIdTokenAsync(TokenSubject subject, string? nonce, DateTimeOffset authenticatedAt, string? name, CancellationToken cancellationToken)
    {
        Dictionary<string, object> claims = new(StringComparer.Ordinal)
        {
            ["sub"] = SubjectOf(subject),
            ["auth_time"] = authenticatedAt.ToUnixTimeSeconds(),
            ["org_id"] = subject.Organization.Value,
        };
        if (subject.Session is { } session)
            claims[SessionClaim] = session.ToString("N");
        if (nonce is not null)
            claims["nonce"] = nonce;
        if (name is not null)
            claims["name"] = name;
        return SignAsync("JWT", subject.Client, claims, clock.GetUtcNow(), Lifetime, cancellationToken);
    }

    /// <summary>
    /// Validates the signature, issuer, type and times of a token; null when it is not valid. The caller must compare the audience.
    /// </summary>
    public async Task<OwnToken?> CheckAsync(string token, CancellationToken cancellationToken)
    {
        if (WrittenToken.TryRead(token, MaxLength) is not { } named)
            return null;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer.Name,
            ValidTypes = [Type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = await keys.FindAsync(named.Kid, cancellationToken),
            ValidateAudience = false,
            LifetimeValidator = (notBefore, expires, _, _) => expires is { } end && end > (clock.GetUtcNow() - ClockSkew).UtcDateTime,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken read } ? Read(read) : null;
    }

    private async Task<string> SignAsync(
        string type, string audience, Dictionary<string, object> claims, DateTimeOffset now, TimeSpan lifetime, CancellationToken cancellationToken) =>
        _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer.Name,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            TokenType = type,
            SigningCredentials = new SigningCredentials(await keys.GetCurrentAsync(cancellationToken), SecurityAlgorithms.EcdsaSha256),
            Claims = claims,
        });

    private static OwnToken? Read(JsonWebToken token)
    {
        var audiences = token.Audiences.ToList();
        if (audiences is not [var audience] || TextOf(token, "client_id") is not { } client || TextOf(token, "org_id") is not { } organization)
            return null;
        TokenSubject subject = new() { Organization = new OrganizationId(organization), Client = client };
        if (token.TryGetPayloadValue<JsonElement>(PersonClaim, out var person))
        {
            if (MemberOf(person, "iss") is not { } issuer || MemberOf(person, "sub") is not { } id)
                return null;
            subject = subject with
            {
                Person = new UserId(issuer, id),
                PersonOf = MemberOf(person, "app"),
                Session = Guid.TryParseExact(TextOf(token, SessionClaim), "N", out var session) ? session : null,
                IsAgent = token.TryGetPayloadValue<bool>(AgentClaim, out var isAgent) && isAgent,
            };
        }

        return new OwnToken(subject, audience, (TextOf(token, "scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries), IssuedAtOf(token));
    }

    // The id is a UUID of version 7, which holds the time to the millisecond. The claim iat holds seconds only.
    private static DateTimeOffset IssuedAtOf(JsonWebToken token) =>
        Guid.TryParseExact(TextOf(token, "jti"), "N", out var id) && id.Version == 7
            ? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id.ToString("N")[..12], 16))
            : new DateTimeOffset(token.IssuedAt, TimeSpan.Zero);

    // A user has one subject for all clients. A client on its own behalf is its own subject (RFC 9068 section 2.2).
    private static string SubjectOf(TokenSubject subject) => subject.Person is not { } person
        ? subject.Client
        : Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(
            FormattableString.Invariant($"{person.Issuer.Length}:{person.Issuer}:{person.Subject.Length}:{person.Subject}:{subject.PersonOf}"))));

    private static string? TextOf(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var text) && text.Length > 0 ? text : null;

    private static string? MemberOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
