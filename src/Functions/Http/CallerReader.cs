using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kontext.Functions.Http;

/// <summary>Reads the caller from a checked token's claims, whichever provider issued it.</summary>
public sealed class CallerReader(IOptions<CallerOptions> options)
{
    // Each tells a service account from a person, or who a person is. None of them may be anything but one text: what is not understood must not
    // turn a service account into a person.
    private static readonly string[] IdentityClaims = ["iss", "sub", "oid", "client_id", "azp", "idtyp", "gty"];

    // scope: RFC 9068 section 2.2.3, separated by spaces; scp: Entra ID and Okta, text or array; roles: an application's permissions at Entra ID.
    private static readonly string[] ScopeClaims = ["scope", "scp", "roles"];

    private readonly CallerOptions _options = options.Value;

    /// <summary>Problems: invalid_token for identity claims that are not one text each, organization_required when the token names no organization or several.</summary>
    internal Outcome<Caller> Read(JsonWebToken token)
    {
        var claims = TokenClaims.Of(token);
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
            Scopes = ScopesOf(claims),
        };
    }

    /// <summary>The person an id token is about, named as callers' tokens name them; null when it names nobody.</summary>
    internal UserId? ReadUser(JsonWebToken idToken)
    {
        var claims = TokenClaims.Of(idToken);
        return AreReadable(claims) ? UserOf(claims) : null;
    }

    /// <summary>The organization an id token names; null when it names none, or several.</summary>
    internal OrganizationId? ReadOrganization(JsonWebToken idToken) =>
        OrganizationOf(TokenClaims.Of(idToken)) is { } organization ? new OrganizationId(organization) : null;

    private bool AreReadable(TokenClaims claims) =>
        Array.TrueForAll(IdentityClaims, name => IsReadable(claims.Find(name))) && IsReadable(claims.Find(_options.SubjectClaim));

    private static bool IsReadable(IReadOnlyList<JsonElement> claim) => claim switch
    {
        [] => true,
        [{ ValueKind: JsonValueKind.String } text] => text.GetString() is { Length: <= UserId.MaxLength } value && IsWellFormed(value),
        _ => false,
    };

    // An array of one names one: some providers write every claim of their own as an array.
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
            || One(claims, "gty") is "client-credentials" or "client_credentials" // Auth0; its documentation has either spelling
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

    // Of a claim that is one text; null when it is absent or empty.
    private static string? One(TokenClaims claims, string name) => claims.Find(name) is [{ ValueKind: JsonValueKind.String } text] ? Usable(text.GetString()) : null;

    // What no key could be made of says nothing.
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
