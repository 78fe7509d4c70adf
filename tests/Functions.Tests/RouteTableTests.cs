using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Tests;

public sealed class RouteTableTests
{
    private static readonly MethodInfo[] Functions =
    [
        .. typeof(Program).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null),
    ];

    [Fact]
    public void The_functions_are_the_documented_calls_with_their_scopes() => Assert.Equal(
        [
            "AcceptTools: POST api/v1/integrations/{id}/tools, integrations:write",
            "AddUserToken: POST api/v1/integrations/{id}/connection, connections:write, a user",
            "AggregateGateway: GET POST DELETE mcp, by its path",
            "AnswerAuthorization: GET oauth/callback/{context}, its own ticket",
            "AnswerPreflight: OPTIONS {*path}, no token",
            "AnswerProviderAuthorization: GET oauth/callback/p/{provider}, its own ticket",
            "ArchiveApplication: DELETE api/v1/applications/{id}, applications:write",
            "ArchiveIntegration: DELETE api/v1/integrations/{id}, integrations:write",
            "AskToDisconnect: GET connect/{session}/{id}/disconnect, its own ticket",
            "AttachIntegration: POST api/v1/applications/{id}/integrations/{integrationId}, applications:write",
            "Authorize: GET oauth2/authorize, its own ticket",
            "AuthorizeByOtherName: GET oauth2/auth, its own ticket",
            "AuthorizeConnection: POST api/v1/integrations/{id}/connection/authorize, connections:write, a user",
            "CompleteConnection: POST api/v1/integrations/{id}/connection/complete, connections:write, a user",
            "ConfirmPerson: GET oauth/sign-in, its own ticket",
            "CreateApplication: POST api/v1/applications, applications:write",
            "CreateIntegration: POST api/v1/integrations, integrations:write",
            "CreateServiceAccount: POST api/v1/service-accounts, management:all",
            "DecideConsent: POST oauth2/consent/{consent}, its own ticket",
            "DeleteServiceAccount: DELETE api/v1/service-accounts/{id}, applications:write",
            "DetachIntegration: DELETE api/v1/applications/{id}/integrations/{integrationId}, applications:write",
            "Disconnect: POST connect/{session}/{id}/disconnect, its own ticket",
            "EndAllSessions: DELETE api/v1/applications/{id}/sessions, applications:write",
            "EndDelegation: DELETE api/v1/applications/{id}/delegations/{delegationId}, applications:write",
            "EndSession: DELETE api/v1/applications/{id}/sessions/{sessionId}, applications:write",
            "Gateway: GET POST DELETE mcp/{segment}, by its path",
            "GetApplication: GET api/v1/applications/{id}, applications:read",
            "GetApplicationOAuth: GET api/v1/applications/{id}/oauth, applications:read",
            "GetAttachment: GET api/v1/applications/{id}/integrations/{integrationId}, applications:read",
            "GetClientMetadata: GET oauth/clients/{document}, its own ticket",
            "GetConnection: GET api/v1/integrations/{id}/connection, connections:read, a user",
            "GetGatewayMetadata: GET .well-known/oauth-protected-resource/mcp, no token",
            "GetGatewayPathMetadata: GET .well-known/oauth-protected-resource/mcp/{segment}, no token",
            "GetHealth: GET health/live, no token",
            "GetHome: GET {nothing:maxlength(0)?}, no token",
            "GetIntegration: GET api/v1/integrations/{id}, integrations:read",
            "GetOAuthConfig: GET api/v1/integrations/{id}/oauth, integrations:read",
            "GetOpenApi: GET openapi.json, no token",
            "GetOpenIdConfiguration: GET .well-known/openid-configuration, no token",
            "GetReadiness: GET health/ready, no token",
            "GetReference: GET docs, no token",
            "GetReferenceScript: GET docs/{script}, no token",
            "GetRevocation: GET api/v1/connections/revocations/{id}, management:all",
            "GetServerMetadata: GET .well-known/oauth-authorization-server, no token",
            "GetServiceAccount: GET api/v1/service-accounts/{id}, applications:read",
            "GetSession: GET api/v1/applications/{id}/sessions/{sessionId}, applications:read",
            "GetSigningKeys: GET .well-known/jwks.json, no token",
            "GetToolRules: GET api/v1/tool-rules, applications:read",
            "GetValidation: GET api/v1/integrations/{id}/validation, integrations:read",
            "IssueToken: POST oauth2/token, its own ticket",
            "LeaveSession: POST connect/{session}, its own ticket",
            "ListApplications: GET api/v1/applications, applications:read",
            "ListAttachedIntegrations: GET api/v1/applications/{id}/integrations, applications:read",
            "ListAuditEvents: GET api/v1/audit-events, audit:read",
            "ListConnections: GET api/v1/integrations/{id}/connections, management:all",
            "ListDelegations: GET api/v1/applications/{id}/delegations, applications:read",
            "ListIntegrations: GET api/v1/integrations, integrations:read",
            "ListServiceAccounts: GET api/v1/service-accounts, applications:read",
            "ListSessions: GET api/v1/applications/{id}/sessions, applications:read",
            "ListTools: GET api/v1/integrations/{id}/tools, integrations:read",
            "OpenConnectLink: POST oauth/start/{ticket}, its own ticket",
            "OpenIntegrationLink: GET oauth/link/{integration}, its own ticket",
            "PasteCredential: POST connect/{session}/{id}/token, its own ticket",
            "RegisterClient: POST oauth2/register, no token",
            "RemoveOAuthConfig: DELETE api/v1/integrations/{id}/oauth, integrations:write",
            "ReplaceAttachedIntegrations: PUT api/v1/applications/{id}/integrations, applications:write",
            "ReplaceAttachment: PUT api/v1/applications/{id}/integrations/{integrationId}, applications:write",
            "ReplaceOAuthConfig: PUT api/v1/integrations/{id}/oauth, integrations:write",
            "ReplaceToolRules: PUT api/v1/tool-rules, applications:write",
            "RevokeConnection: DELETE api/v1/integrations/{id}/connection, connections:write, a user",
            "RevokeConnections: POST api/v1/integrations/{id}/connections/revoke, management:all",
            "RevokeConnectionsOfUser: POST api/v1/connections/revoke, management:all",
            "RevokeToken: POST oauth2/revoke, its own ticket",
            "RotateApplicationSecret: POST api/v1/applications/{id}/rotate-secret, applications:write",
            "RotateServiceAccountSecret: POST api/v1/service-accounts/{id}/rotate-secret, management:all",
            "ShowConnectLink: GET oauth/start/{ticket}, its own ticket",
            "ShowConnection: GET connect/{session}/{id}, its own ticket",
            "ShowConnections: GET connect/{session}, its own ticket",
            "ShowConsent: GET oauth2/consent/{consent}, its own ticket",
            "StartAgentSession: POST api/v1/agent-sessions, gateway:access",
            "StartAuthorization: POST connect/{session}/{id}/authorize, its own ticket",
            "UpdateApplication: PATCH api/v1/applications/{id}, applications:write",
            "UpdateApplicationOAuth: PATCH api/v1/applications/{id}/oauth, applications:write",
            "UpdateIntegration: PATCH api/v1/integrations/{id}, integrations:write",
            "ValidateIntegration: POST api/v1/integrations/{id}/validate, integrations:write",
            "WithdrawConsent: POST connect/{session}/applications/{delegation}/end, its own ticket",
        ],
        Functions.Where(function => TriggerOf(function) is not null).Select(Describe).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_http_function_declares_its_access_and_uses_no_function_key() => Assert.All(
        Functions.Where(function => TriggerOf(function) is not null),
        function =>
        {
            Assert.NotNull(AccessOf(function));
            Assert.Equal(AuthorizationLevel.Anonymous, TriggerOf(function)!.AuthLevel);
        });

    private static string Describe(MethodInfo function)
    {
        var trigger = TriggerOf(function)!;
        return $"{function.GetCustomAttribute<FunctionAttribute>()!.Name}: {string.Join(' ', trigger.Methods!).ToUpperInvariant()} {trigger.Route}, {AccessOf(function)}";
    }

    private static HttpTriggerAttribute? TriggerOf(MethodInfo function) =>
        function.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(trigger => trigger is not null);

    // The tests do not prescribe the attributes, but their meaning: each function has exactly one of the four.
    private static string? AccessOf(MethodInfo function)
    {
        var said = function.GetCustomAttributes().Where(attribute => attribute.GetType().Name is "AccessAttribute" or "GuardedByGatewayAttribute" or "GuardedByTicketAttribute" or "OpenToAllAttribute").ToList();
        if (said is not [var access])
            return null;
        if (access.GetType().Name == "GuardedByTicketAttribute")
            return "its own ticket";
        if (access.GetType().Name == "GuardedByGatewayAttribute")
            return "by its path";
        if (access.GetType().Name == "OpenToAllAttribute")
            return "no token";
        var scopes = string.Join(" or ", (IReadOnlyList<string>)Value(access, "Scopes"));
        return (bool)Value(access, "RequiresUser") ? scopes + ", a user" : scopes;
    }

    private static object Value(Attribute attribute, string property) => attribute.GetType().GetProperty(property)!.GetValue(attribute)!;
}
