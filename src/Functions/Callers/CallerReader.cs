using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Callers;

/// <summary>Reads the caller from the claims of a validated token, for every supported identity provider.</summary>
public sealed class CallerReader(IOptions<CallerOptions> options)
{
    // These claims identify a user or mark a service account. Each must be a single string. Otherwise an unreadable claim could make a
    // service account look like a user.
    private static readonly string[] IdentityClaims = ["iss", "sub", "oid", "client_id", "azp", "idtyp", "gty"];

    // scope: RFC 9068 section 2.2.3, separated by spaces. scp: Entra ID and Okta, string or array. roles: application permissions at Entra
    // ID.
    private static readonly string[] ScopeClaims = ["scope", "scp", "roles"];

    private readonly CallerOptions _options = options.Value;

    /// <summary>
    /// Returns the caller. Problem invalid_token: the payload is not one JSON object, or an identity claim is not a single string. Problem
    /// organization_required: the token names no organization, or several.
    /// </summary>
    internal Outcome<Caller> Read(JsonWebToken token)
    {
        if (TokenClaims.Find(token) is not { } claims)
            return OwnCallers.InvalidToken;
        if (!AreReadable(claims))
            return Refusal(ProblemKind.Unauthenticated, ErrorCodes.InvalidToken, "The token's claims about who calls are not one text each.");
        if (OrganizationOf(claims) is not { } organization)
            return Refusal(ProblemKind.Forbidden, ErrorCodes.OrganizationRequired, "The token names no organization, so there is nothing to act on.");
        return new Caller
        {
            Organization = new OrganizationId(organization),
            Issuer = One(claims, "iss"),
            User = IsServiceAccount(claims) ? null : UserOf(claims),
            ClientId = One(claims, "client_id") ?? One(claims, "azp") ?? One(claims, "sub"),
            Subject = One(claims, "sub") ?? One(claims, "client_id") ?? One(claims, "azp"),
            IsOfAuthority = true,
            Scopes = ScopesOf(claims),
        };
    }

    /// <summary>Returns the user of an id token, by the claims that identify a caller; null when the token identifies no user.</summary>
    internal UserId? ReadUser(JsonWebToken idToken) => TokenClaims.Find(idToken) is { } claims && AreReadable(claims) ? UserOf(claims) : null;

    /// <summary>Returns the organization of an id token; null when the token names none, or several.</summary>
    internal OrganizationId? ReadOrganization(JsonWebToken idToken) =>
        TokenClaims.Find(idToken) is { } claims && OrganizationOf(claims) is { } organization ? new OrganizationId(organization) : null;

    private bool AreReadable(TokenClaims claims) =>
        Array.TrueForAll(IdentityClaims, name => IsReadable(claims.Find(name))) && IsReadable(claims.Find(_options.SubjectClaim));

    private static bool IsReadable(IReadOnlyList<JsonElement> claim) => claim switch
    {
        [] => true,
        [{ ValueKind: JsonValueKind.String } text] => text.GetString() is { Length: <= UserId.MaxLength } value && IsWellFormed(value),
        _ => false,
    };

    // An array with one item is accepted, because some providers write each custom claim as an array.
    private string? OrganizationOf(TokenClaims claims) => claims.Find(_options.OrganizationClaim) switch
    {
        [{ ValueKind: JsonValueKind.String } text] => Usable(text.GetString()),
        [{ ValueKind: JsonValueKind.Array } array] when array.GetArrayLength() == 1 && array[0].ValueKind == JsonValueKind.String => Usable(array[0].GetString()),
        _ => null,
    };

    private UserId? UserOf(TokenClaims claims)
    {
        var issuer = One(claims, "iss");
        var subject = One(claims, _options.SubjectClaim);
        return issuer is null || subject is null ? null : new UserId(issuer, subject);
    }

    private bool IsServiceAccount(TokenClaims claims)
    {
        var subject = One(claims, "sub");
        return (subject is not null && (subject == One(claims, "client_id") || subject == One(claims, "azp"))) // RFC 9068 section 2.2
            || One(claims, "idtyp") == "app" // Entra ID, optional claim
            || (subject is not null && subject == One(claims, "oid") && claims.Find("scp").Count == 0) // Entra ID: a service principal is its own subject
            || One(claims, "gty") is "client-credentials" or "client_credentials" // Auth0; its documentation has both spellings
            || HasConfiguredSign(claims);
    }

    private bool HasConfiguredSign(TokenClaims claims) =>
        _options.ServiceAccountClaim is { Length: > 0 } claim
        && claims.Items(claim)
            .Any(value => (value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText())
                .StartsWith(_options.ServiceAccountValuePrefix ?? "", StringComparison.Ordinal));

    private static HashSet<string> ScopesOf(TokenClaims claims) => ScopeClaims
        .SelectMany(claims.Texts)
        .SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToHashSet(StringComparer.Ordinal);

    // Returns the value of a claim that is a single string; null when it is absent or empty.
    private static string? One(TokenClaims claims, string name) => claims.Find(name) is [{ ValueKind: JsonValueKind.String } text] ? Usable(text.GetString()) : null;

    // A text that cannot be part of a row key is treated as absent.
    private static string? Usable(string? text) => text is { Length: > 0 and <= UserId.MaxLength } && IsWellFormed(text) ? text : null;

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }

    private static Problem Refusal(ProblemKind kind, string code, string message) => new() { Kind = kind, Code = code, Message = message };
}
