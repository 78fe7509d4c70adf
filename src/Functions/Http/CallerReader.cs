using System.Collections.Frozen;
using System.Security.Claims;
using Kontext.Core.Identity;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Http;

/// <summary>Reads the caller from a checked token's claims, whichever provider issued it.</summary>
public sealed class CallerReader(IOptions<CallerOptions> options)
{
    private readonly CallerOptions _options = options.Value;

    /// <summary>Null when the token names no organization, or several.</summary>
    internal Caller? Read(ClaimsPrincipal principal)
    {
        if (One(principal, _options.OrganizationClaim) is not { } organization)
            return null;
        return new Caller
        {
            Organization = new OrganizationId(organization),
            Issuer = One(principal, "iss"),
            User = UserOf(principal),
            Scopes = ScopesOf(principal),
        };
    }

    /// <summary>The person an id token is about, named as callers' tokens name them; null when it names nobody.</summary>
    public UserId? ReadUser(ClaimsPrincipal idToken)
    {
        var issuer = One(idToken, "iss");
        var subject = One(idToken, _options.SubjectClaim);
        return issuer is null || subject is null ? null : new UserId(issuer, subject);
    }

    private UserId? UserOf(ClaimsPrincipal principal) => IsServiceAccount(principal) ? null : ReadUser(principal);

    private bool IsServiceAccount(ClaimsPrincipal principal)
    {
        var subject = One(principal, "sub");
        return (subject is not null && (subject == One(principal, "client_id") || subject == One(principal, "azp"))) // RFC 9068 section 2.2
            || One(principal, "idtyp") == "app" // Entra ID, optional claim
            || (subject is not null && subject == One(principal, "oid") && One(principal, "scp") is null) // Entra ID: a service principal is its own subject
            || One(principal, "gty") == "client-credentials" // Auth0
            || HasConfiguredSign(principal);
    }

    private bool HasConfiguredSign(ClaimsPrincipal principal) =>
        _options.ServiceAccountClaim is { Length: > 0 } claim
        && principal.FindAll(claim).Any(found => found.Value.StartsWith(_options.ServiceAccountValuePrefix ?? "", StringComparison.Ordinal));

    // scope: RFC 9068 section 2.2.3, separated by spaces; scp: Entra ID and Okta, text or array; roles: an application's permissions at Entra ID.
    private static FrozenSet<string> ScopesOf(ClaimsPrincipal principal) => principal.Claims
        .Where(claim => claim.Type is "scope" or "scp" or "roles")
        .SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToFrozenSet(StringComparer.Ordinal);

    // A claim that stands twice, or holds what no key could be made of, says nothing.
    private static string? One(ClaimsPrincipal principal, string type)
    {
        var values = principal.FindAll(type).Take(2).ToList();
        return values is [{ Value: { Length: > 0 and <= UserId.MaxLength } value }] && IsWellFormed(value) ? value : null;
    }

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
}
