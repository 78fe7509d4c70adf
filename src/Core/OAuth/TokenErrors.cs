using System.Collections.Frozen;

namespace Kontext.Core.OAuth;

/// <summary>The error codes of token endpoints and what each of them means.</summary>
internal static class TokenErrors
{
    private static readonly FrozenDictionary<string, TokenFailureKind> Kinds = new Dictionary<string, TokenFailureKind>(StringComparer.OrdinalIgnoreCase)
    {
        // RFC 6749 section 5.2
        ["invalid_grant"] = TokenFailureKind.InvalidGrant,
        ["invalid_client"] = TokenFailureKind.Configuration,
        ["unauthorized_client"] = TokenFailureKind.Configuration,
        ["invalid_request"] = TokenFailureKind.Configuration,
        ["unsupported_grant_type"] = TokenFailureKind.Configuration,
        ["invalid_scope"] = TokenFailureKind.Configuration,

        // RFC 8707 section 2, and RFC 6749 section 4.1.2.1, whose codes token endpoints send too
        ["invalid_target"] = TokenFailureKind.Configuration,
        ["access_denied"] = TokenFailureKind.Configuration,
        ["server_error"] = TokenFailureKind.Transient,
        ["temporarily_unavailable"] = TokenFailureKind.Transient,

        // Microsoft: learn.microsoft.com/entra/identity-platform/reference-error-codes. Only the user can do what the first two ask for.
        ["interaction_required"] = TokenFailureKind.InvalidGrant,
        ["consent_required"] = TokenFailureKind.InvalidGrant,
        ["invalid_resource"] = TokenFailureKind.Configuration,

        // GitHub: docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
        ["bad_verification_code"] = TokenFailureKind.InvalidGrant,
        ["bad_refresh_token"] = TokenFailureKind.InvalidGrant,
        ["incorrect_client_credentials"] = TokenFailureKind.Configuration,
        ["redirect_uri_mismatch"] = TokenFailureKind.Configuration,

        // HubSpot writes this one and bad_refresh_token in capitals, as its status: developers.hubspot.com/docs/api-reference/auth-oauth-v1
        ["bad_auth_code"] = TokenFailureKind.InvalidGrant,

        // Slack: docs.slack.dev/reference/methods/oauth.v2.access
        ["invalid_code"] = TokenFailureKind.InvalidGrant,
        ["code_already_used"] = TokenFailureKind.InvalidGrant,
        ["invalid_refresh_token"] = TokenFailureKind.InvalidGrant,
        ["token_revoked"] = TokenFailureKind.InvalidGrant,
        ["token_expired"] = TokenFailureKind.InvalidGrant,
        ["account_inactive"] = TokenFailureKind.InvalidGrant,
        ["invalid_client_id"] = TokenFailureKind.Configuration,
        ["bad_client_secret"] = TokenFailureKind.Configuration,
        ["bad_redirect_uri"] = TokenFailureKind.Configuration,
        ["invalid_grant_type"] = TokenFailureKind.Configuration,
        ["oauth_authorization_url_mismatch"] = TokenFailureKind.Configuration,
        ["ratelimited"] = TokenFailureKind.Transient,
        ["rate_limited"] = TokenFailureKind.Transient,
        ["request_timeout"] = TokenFailureKind.Transient,
        ["service_unavailable"] = TokenFailureKind.Transient,
        ["internal_error"] = TokenFailureKind.Transient,
        ["fatal_error"] = TokenFailureKind.Transient,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // Slack documents for the latter two that a part of the request may have been carried out.
    private static readonly FrozenSet<string> SaidInTheMiddle = new[] { "server_error", "internal_error", "fatal_error" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // RFC 6749 section 5.2, and Slack's code. A server sends them when it has lost its clients, or has taken a permission from ours.
    private static readonly FrozenSet<string> OfClients = new[] { "invalid_client", "unauthorized_client", "invalid_client_id" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an error code is about the resource (RFC 8707 section 2, and Microsoft's code). False for null.</summary>
    public static bool RefusesResource(string? word) => word is not null && word.ToUpperInvariant() is "INVALID_TARGET" or "INVALID_RESOURCE";

    /// <summary>Whether an error code says that the server does not accept the client itself. False for null.</summary>
    public static bool RefusesClient(string? word) => word is not null && OfClients.Contains(word);

    /// <summary>Whether an error code means a failure in the middle of a request, for answers whose status does not tell.</summary>
    public static bool LeavesOutcomeUnknown(string word) => SaidInTheMiddle.Contains(word);

    /// <summary>Returns what an error code means; null for an unknown code.</summary>
    public static TokenFailureKind? KindOf(string word) => Kinds.TryGetValue(word, out var kind) ? kind : null;
}
