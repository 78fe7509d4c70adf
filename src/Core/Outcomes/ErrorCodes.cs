namespace Kontext.Core.Outcomes;

/// <summary>Every <c>code</c> an answer can carry. Clients branch on them: a value is never renamed and never changes meaning.</summary>
public static class ErrorCodes
{
    // Who calls
    /// <summary>401: no bearer token, or one that does not hold (RFC 6750 section 3.1).</summary>
    public const string InvalidToken = "invalid_token";
    /// <summary>403: the token lacks the scope of this call (RFC 6750 section 3.1).</summary>
    public const string InsufficientScope = "insufficient_scope";
    /// <summary>403: the token names no organization.</summary>
    public const string OrganizationRequired = "organization_required";
    /// <summary>403: the call is a person's, and the token is a service account's.</summary>
    public const string UserRequired = "user_required";

    // What was asked
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
    /// <summary>A value is not one of those known.</summary>
    public const string UnknownValue = "unknown_value";
    /// <summary>Not an address that may be used here.</summary>
    public const string InvalidUrl = "invalid_url";
    /// <summary>Not a scope-token (RFC 6749 section 3.3).</summary>
    public const string InvalidScope = "invalid_scope";
    /// <summary>The credentialSchema is neither a JSON Schema nor the short form, or asks for what is not supported.</summary>
    public const string InvalidSchema = "invalid_schema";
    /// <summary>A member may not be given together with the rest of the request.</summary>
    public const string NotAllowed = "not_allowed";
    /// <summary>The cursor was not made by this list, organization and filter.</summary>
    public const string InvalidCursor = "invalid_cursor";
    /// <summary>A time that is not ISO 8601 with an offset, or has passed.</summary>
    public const string InvalidTime = "invalid_time";
    /// <summary>The schema asks for more than one credential: send <c>credentials</c> instead of <c>token</c>.</summary>
    public const string CredentialsRequired = "credentials_required";
    /// <summary>The credentials do not fit the integration's credentialSchema.</summary>
    public const string SchemaMismatch = "schema_mismatch";

    /// <summary>The address is not on the list that the deployment keeps for the organization.</summary>
    public const string ReturnUrlNotAllowed = "return_url_not_allowed";

    // What the present state does not allow
    /// <summary>409: another integration of the organization has this name.</summary>
    public const string NameTaken = "name_taken";
    /// <summary>409: the integration is archived.</summary>
    public const string Archived = "archived";
    /// <summary>409: the integration's authMode is another.</summary>
    public const string WrongAuthMode = "wrong_auth_mode";
    /// <summary>409: no OAuth client can be had; the message says what an administrator must enter where.</summary>
    public const string ClientRequired = "client_required";
    /// <summary>409: no authorization server was found that can be used; the message says what was found instead.</summary>
    public const string DiscoveryFailed = "discovery_failed";
    /// <summary>409: this deployment cannot tell who sits at the browser, so the calling application must complete the flow: send a returnUrl.</summary>
    public const string SignInRequired = "sign_in_required";
    /// <summary>409: the session is unknown, used, over, or another person's.</summary>
    public const string InvalidSession = "invalid_session";
    /// <summary>409: the authorization server gave no tokens; the message says why.</summary>
    public const string AuthorizationFailed = "authorization_failed";
    /// <summary>409: the person has no credential that counts for this integration, or none any more.</summary>
    public const string NotConnected = "not_connected";
    /// <summary>409: the application is public, so it has no secret.</summary>
    public const string PublicClient = "public_client";
    /// <summary>409: somebody else kept changing the same thing meanwhile.</summary>
    public const string ConcurrentChange = "concurrent_change";

    /// <summary>412: If-Match names another revision than the present one (RFC 9110 section 13.1.1).</summary>
    public const string PreconditionFailed = "precondition_failed";

    // How much
    /// <summary>429: the caller, its organization or its person asks for too much; Retry-After says when to come back.</summary>
    public const string RateLimited = "rate_limited";

    // Ours
    /// <summary>508: the request has been here before, by way of another server (RFC 8586).</summary>
    public const string LoopDetected = "loop_detected";
    /// <summary>500: something on our side; the request id is all there is to say.</summary>
    public const string InternalError = "internal_error";
    /// <summary>503: storage or the vault is away, or this instance is short of memory.</summary>
    public const string Unavailable = "unavailable";
    /// <summary>503: the person's credential cannot be had fresh at the moment.</summary>
    public const string CredentialUnavailable = "credential_unavailable";
    /// <summary>503: the authorization server, or the server that names it, is away.</summary>
    public const string AuthorizationServerUnavailable = "authorization_server_unavailable";
}
