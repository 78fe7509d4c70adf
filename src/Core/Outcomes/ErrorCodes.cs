namespace Kontext.Core.Outcomes;

/// <summary>Every <c>code</c> of an answer. Clients branch on them, so a value is never renamed and never changes its meaning.</summary>
public static class ErrorCodes
{
    // The caller
    /// <summary>401: the request has no valid bearer token (RFC 6750 section 3.1).</summary>
    public const string InvalidToken = "invalid_token";
    /// <summary>403: the token lacks the scope of this call (RFC 6750 section 3.1).</summary>
    public const string InsufficientScope = "insufficient_scope";
    /// <summary>403: the token names no organization.</summary>
    public const string OrganizationRequired = "organization_required";
    /// <summary>403: the call needs a user's token, and this token is a service account's.</summary>
    public const string UserRequired = "user_required";
    /// <summary>403: the call needs an application's own token.</summary>
    public const string ApplicationRequired = "application_required";

    // The request
    /// <summary>404: unknown, malformed or another organization's id.</summary>
    public const string NotFound = "not_found";
    /// <summary>404: the integration's authMode is not oauth.</summary>
    public const string OAuthNotConfigured = "oauth_not_configured";
    /// <summary>400: see the field errors.</summary>
    public const string InvalidInput = "invalid_input";
    /// <summary>413: the body is larger than 256 KiB.</summary>
    public const string BodyTooLarge = "body_too_large";
    /// <summary>415: the body is not JSON.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    // Field errors
    /// <summary>The body is not JSON (RFC 8259).</summary>
    public const string InvalidJson = "invalid_json";
    /// <summary>A member occurs twice in one object.</summary>
    public const string DuplicateMember = "duplicate_member";
    /// <summary>A member is missing.</summary>
    public const string Required = "required";
    /// <summary>A member has another JSON type than it should.</summary>
    public const string WrongType = "wrong_type";
    /// <summary>A string, number or list is outside its range.</summary>
    public const string OutOfRange = "out_of_range";
    /// <summary>A string holds characters it may not hold.</summary>
    public const string InvalidCharacters = "invalid_characters";
    /// <summary>A value is not one of the known ones.</summary>
    public const string UnknownValue = "unknown_value";
    /// <summary>The text is not an address that may be used here.</summary>
    public const string InvalidUrl = "invalid_url";
    /// <summary>The text is not a scope-token (RFC 6749 section 3.3).</summary>
    public const string InvalidScope = "invalid_scope";
    /// <summary>The credentialSchema is neither a JSON Schema nor the short form, or uses an unsupported keyword.</summary>
    public const string InvalidSchema = "invalid_schema";
    /// <summary>A member may not be given together with the rest of the request.</summary>
    public const string NotAllowed = "not_allowed";
    /// <summary>The cursor was not made by this list, organization and filter.</summary>
    public const string InvalidCursor = "invalid_cursor";
    /// <summary>The time is not ISO 8601 with an offset, or has passed.</summary>
    public const string InvalidTime = "invalid_time";
    /// <summary>400: the subjectToken proves no person for whom the application may act.</summary>
    public const string InvalidSubject = "invalid_subject";
    /// <summary>400: the integration is not attached to the application for this use.</summary>
    public const string NotAttached = "not_attached";
    /// <summary>The schema asks for more than one value: send <c>credentials</c> instead of <c>token</c>.</summary>
    public const string CredentialsRequired = "credentials_required";
    /// <summary>The credentials do not match the integration's credentialSchema.</summary>
    public const string SchemaMismatch = "schema_mismatch";

    /// <summary>The address is not on the deployment's list for the organization.</summary>
    public const string ReturnUrlNotAllowed = "return_url_not_allowed";

    /// <summary>403: the settings of the attachment do not allow this way of using the integration.</summary>
    public const string PolicyDenied = "policy_denied";
    /// <summary>502: the integration's server gave no answer that can be passed on; the message says why.</summary>
    public const string ServerFailed = "server_failed";

    // The present state
    /// <summary>409: another integration of the organization has this name.</summary>
    public const string NameTaken = "name_taken";
    /// <summary>409: the integration is archived.</summary>
    public const string Archived = "archived";
    /// <summary>409: the integration has another category.</summary>
    public const string WrongCategory = "wrong_category";
    /// <summary>409: the integration has another authMode.</summary>
    public const string WrongAuthMode = "wrong_auth_mode";
    /// <summary>409: there is no OAuth client to use; the message says what an administrator must enter where.</summary>
    public const string ClientRequired = "client_required";
    /// <summary>409: no usable authorization server was found; the message says what was found instead.</summary>
    public const string DiscoveryFailed = "discovery_failed";
    /// <summary>
    /// 409: this deployment cannot identify the user in the browser, so the calling application must complete the flow: send a returnUrl.
    /// </summary>
    public const string SignInRequired = "sign_in_required";
    /// <summary>409: the session is unknown, used, expired or another user's.</summary>
    public const string InvalidSession = "invalid_session";
    /// <summary>409: the authorization server gave no tokens; the message says why.</summary>
    public const string AuthorizationFailed = "authorization_failed";
    /// <summary>409: the user has no valid credential for this integration.</summary>
    public const string NotConnected = "not_connected";
    /// <summary>409: the application is public, so it has no secret.</summary>
    public const string PublicClient = "public_client";
    /// <summary>409: the person has not agreed to this application yet.</summary>
    public const string ConsentRequired = "consent_required";
    /// <summary>409: other requests changed the integration at the same time.</summary>
    public const string ConcurrentChange = "concurrent_change";

    /// <summary>409: the Idempotency-Key was sent with another body within the last 24 hours.</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    /// <summary>409: a request with this Idempotency-Key is under way; Retry-After says when to send it again.</summary>
    public const string IdempotencyKeyInUse = "idempotency_key_in_use";
    /// <summary>409: a request with this Idempotency-Key has made what Location names, and its secret is shown only once.</summary>
    public const string IdempotencySecretShown = "idempotency_secret_shown";

    /// <summary>412: If-Match names another revision than the present one (RFC 9110 section 13.1.1).</summary>
    public const string PreconditionFailed = "precondition_failed";

    // Limits
    /// <summary>429: the caller, its organization or its user has exceeded a limit; Retry-After says when to come back.</summary>
    public const string RateLimited = "rate_limited";

    // Failures of this service
    /// <summary>508: the request has passed here before, on its way through another server (RFC 8586).</summary>
    public const string LoopDetected = "loop_detected";
    /// <summary>500: a fault of this service. The log has the details under the request id.</summary>
    public const string InternalError = "internal_error";
    /// <summary>503: storage or the vault is unavailable, or this instance is short of memory.</summary>
    public const string Unavailable = "unavailable";
    /// <summary>503: the user's credential cannot be refreshed at the moment.</summary>
    public const string CredentialUnavailable = "credential_unavailable";
    /// <summary>503: the authorization server, or the server that names it, is unavailable.</summary>
    public const string AuthorizationServerUnavailable = "authorization_server_unavailable";
}
