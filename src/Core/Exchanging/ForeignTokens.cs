using System.Text.Json;
using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Tokens;
using Kontext.Core.Upstream;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>
/// Validates tokens of issuers that an application names: of its users' identity provider, and of platforms that it trusts instead of a
/// secret.
/// </summary>
public sealed class ForeignTokens(JwksClient keys, TimeProvider clock)
{
    private const int MaxLength = 16 * 1024;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>Returns the user that a token of the application's own identity provider names; null when the token is not valid.</summary>
    internal async Task<UserId?> FindPersonAsync(ExternalAuth external, string token, CancellationToken cancellationToken)
    {
        if (!external.Enabled || WrittenToken.TryRead(token, MaxLength) is not { } read || read.Issuer != external.Issuer)
            return null;
        var signed = await keys.FindAsync(new Uri(external.JwksUrl), read.Kid, cancellationToken);
        if (!await HoldsAsync(token, external.Issuer, external.Audience, external.AllowedAlgorithms, signed, cancellationToken)
            || !IsYoung(read, external.MaxTokenAgeSeconds) || FindClaims(read) is not { } claims || !HasClaims(claims, external.RequiredClaims))
        {
            return null;
        }

        // The library's subject is the text of any JSON value. Only a string names a user.
        return claims.Member("sub")?.TextOrNull() is { Length: > 0 and <= UserId.MaxLength } subject ? new UserId(external.Issuer, subject) : null;
    }

    /// <summary>
    /// Returns whether the assertion is a token of a platform that the application trusts (RFC 7523 section 3). It can be used again until
    /// it expires.
    /// </summary>
    internal async Task<bool> IsTrustedAsync(Application application, string assertion, CancellationToken cancellationToken)
    {
        if (WrittenToken.TryRead(assertion, MaxLength) is not { } read || FindClaims(read)?.Member("sub")?.TextOrNull() is not { } subject
            || application.Trust.FirstOrDefault(entry => entry.Issuer == read.Issuer && entry.Subject == subject && read.Audiences.Contains(entry.Audience, StringComparer.Ordinal)) is not { } trusted
            || await keys.FindAddressAsync(trusted.Issuer, cancellationToken) is not { } address)
        {
            return false;
        }

        var signed = await keys.FindAsync(address, read.Kid, cancellationToken);
        return await HoldsAsync(assertion, trusted.Issuer, trusted.Audience, ExternalAuth.Algorithms, signed, cancellationToken);
    }

    private async Task<bool> HoldsAsync(
        string token, string issuer, string audience, IReadOnlyList<string> algorithms, IReadOnlyList<SecurityKey> signed, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (signed.Count == 0)
            return false;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            ValidAlgorithms = algorithms,
            IssuerSigningKeys = signed,
            LifetimeValidator = (notBefore, expires, _, _) =>
                expires > (clock.GetUtcNow() - ClockSkew).UtcDateTime && !(notBefore > (clock.GetUtcNow() + ClockSkew).UtcDateTime),
        });
        return result.IsValid;
    }

    private bool IsYoung(JsonWebToken token, int? maxSeconds) =>
        maxSeconds is not { } seconds || (token.IssuedAt > DateTime.MinValue && token.IssuedAt > (clock.GetUtcNow() - ClockSkew).UtcDateTime.AddSeconds(-seconds));

    private static JsonElement? FindClaims(JsonWebToken token) => WrittenToken.FindPayload(token) is { } payload ? JsonBody.FindObject(payload) : null;

    private static bool HasClaims(JsonElement claims, IReadOnlyDictionary<string, string>? required) =>
        required?.All(claim => claims.Member(claim.Key) is { } value && TextOf(value) == claim.Value) != false;

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
