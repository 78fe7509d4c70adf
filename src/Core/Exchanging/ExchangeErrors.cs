using Kontext.Core.Integrations;
using Kontext.Core.OAuth;

namespace Kontext.Core.Exchanging;

/// <summary>
/// Makes the errors of the exchange. Clients search descriptions for fixed words. Only one description contains "not connected". "shared
/// server token" and "gateway:access" stand only where that token or scope is missing.
/// </summary>
internal static class ExchangeErrors
{
    public const string InvalidClient = "invalid_client";
    public const string InvalidTarget = "invalid_target";
    public const string InvalidGrant = "invalid_grant";
    public const string InvalidScope = "invalid_scope";
    public const string AccessDenied = "access_denied";
    public const string IntegrationRequired = "integration_required";
    public const string UnauthorizedClient = "unauthorized_client";
    public const string TemporarilyUnavailable = "temporarily_unavailable";

    private const string PersonRequired = "person_required";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public static ExchangeError UnknownClient() => new() { Code = InvalidClient, Description = "No client has this id and this secret." };

    public static ExchangeError WrongSecret() => UnknownClient() with { IsGuess = true };

    public static ExchangeError PublicWithSecret() => new() { Code = InvalidClient, Description = "This client is public: send its client_id and no secret." };

    public static ExchangeError SecretRequired() => new() { Code = InvalidClient, Description = "This client is confidential: send its secret, or a client_assertion of a trusted platform." };

    public static ExchangeError WrongAssertion() => new() { Code = InvalidClient, Description = "The client_assertion does not hold, or no trust entry of this application names its issuer, subject and audience." };

    public static ExchangeError WrongToken() => new() { Code = InvalidGrant, Description = "The subject_token does not hold: it is expired, of another audience, or of another organization." };

    public static ExchangeError OnlyOneGatewayPath() => new()
    {
        Code = InvalidGrant,
        Description = "A token for the whole gateway can be exchanged by its own client, for one path of the gateway, and for nothing else.",
    };

    public static ExchangeError NoOwnPeople() => new()
    {
        Code = UnauthorizedClient,
        Description = "Only a confidential application with externalAuth may name its own people.",
    };

    public static ExchangeError NoPeople() => new() { Code = UnauthorizedClient, Description = "A service account asks for itself: leave subject_token out." };

    public static ExchangeError PublicByItself() => new() { Code = UnauthorizedClient, Description = "A public client has no credentials of its own: send a person's subject_token." };

    public static ExchangeError NeedsGateway() => new()
    {
        Code = InvalidScope,
        Description = "A token for the gateway needs the scope gateway:access: of the subject_token, of the application, and of this request when it names scopes.",
    };

    public static ExchangeError Unknown() => new()
    {
        Code = InvalidTarget,
        Reason = "unknown_provider_handle",
        Description = "There is no integration of this name or id in the organization, and no such address of the gateway.",
    };

    public static ExchangeError NotAttached(Integration integration) => new()
    {
        Code = InvalidTarget,
        Reason = "not_attached_to_application",
        Description = "An administrator has not attached this integration to the application.",
        Integration = integration,
    };

    public static ExchangeError NoResource() => new()
    {
        Code = InvalidTarget,
        Reason = "resource_refused",
        Description = "The application's allowedResources do not hold this address of the gateway.",
    };

    public static ExchangeError GatewayOnly(Integration integration) => new()
    {
        Code = AccessDenied,
        Reason = "gateway_only",
        Description = "This integration is to be used through the gateway: its credential is not handed out.",
        Integration = integration,
    };

    public static ExchangeError BrokerOnly(Integration integration) => new()
    {
        Code = AccessDenied,
        Reason = "policy_denied",
        Description = "This integration is not to be used through the gateway: ask for its credential by its name.",
        Integration = integration,
    };

    public static ExchangeError NoCredential(Integration integration) => new()
    {
        Code = InvalidTarget,
        Reason = "no_credential_needed",
        Description = "This integration takes no credential, so there is none to hand out.",
        Integration = integration,
    };

    public static ExchangeError NoServerToken(Integration integration) => new()
    {
        Code = InvalidTarget,
        Reason = "server_token_missing",
        Description = "The shared server token of this integration is missing: an administrator must send serverToken in a PATCH.",
        Integration = integration,
    };

    public static ExchangeError NeedsPerson(Integration integration) => new()
    {
        Code = InvalidTarget,
        Reason = PersonRequired,
        Description = "This integration is used with each person's own credential: send the subject_token of a person of the deployment's authority.",
        Integration = integration,
    };

    public static ExchangeError NotConnected(Integration integration, string? connectUrl, Scopes missing) => new()
    {
        Code = IntegrationRequired,
        Reason = "disconnected_or_reauth_required",
        Description = $"{integration.Name} is not connected for this person.",
        Integration = integration,
        ConnectUrl = connectUrl,
        MissingScopes = missing.Values,
    };

    public static ExchangeError NarrowedToNothing(Integration integration, IReadOnlyList<string> missing) => new()
    {
        Code = InvalidScope,
        Description = "The person has granted none of the scopes that were asked for.",
        Integration = integration,
        MissingScopes = missing,
    };

    public static ExchangeError Unusable(Integration integration) => new()
    {
        Code = InvalidTarget,
        Reason = "credential_unusable",
        Description = "The credential of this integration cannot be read any more: store it again.",
        Integration = integration,
    };

    public static ExchangeError Away(Integration? integration, TimeSpan? retryAfter) => new()
    {
        Code = TemporarilyUnavailable,
        Reason = "transient_exchange_error",
        Description = "Something that is needed for this is away at the moment; try again.",
        Integration = integration,
        RetryAfter = retryAfter ?? Soon,
    };
}
