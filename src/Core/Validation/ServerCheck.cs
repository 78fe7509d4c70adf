using System.Text.Json;
using Kontext.Core.Integrations;
using Kontext.Core.Outbound;
using Kontext.Core.Secrets;

namespace Kontext.Core.Validation;

/// <summary>Chooses how a server is asked, by category and mode, and with what.</summary>
public sealed class ServerCheck(McpProbe mcp, HttpProbe http, OAuthCheck oauth)
{
    /// <summary>Asks with what the organization has, and nothing personal.</summary>
    /// <param name="integration">What to ask.</param>
    /// <param name="serverToken">Null when there is none.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal Task<ProbeResult> OfOrganizationAsync(Integration integration, Credential? serverToken, CancellationToken cancellationToken)
    {
        var url = integration.Url;
        var isMcp = integration.Category == Category.GatewayRemoteMcp;
        switch (integration.AuthMode)
        {
            case AuthMode.ServerToken when serverToken?.Token is not { } token:
                return Task.FromResult(Missing(integration.ServerToken is null
                    ? "No server token is configured for the present url; send serverToken in a PATCH."
                    : "The server token cannot be found in its vault any more; send serverToken again in a PATCH."));
            case AuthMode.ServerToken:
                return AskAsync(integration, HeaderOf(integration, serverToken!), cancellationToken);
            case AuthMode.OAuth:
                return oauth.CheckAsync(integration, cancellationToken);
            case AuthMode.UserToken:
                return isMcp ? mcp.ProbeReachableAsync(url, integration.Organization, cancellationToken) : http.ProbeReachableAsync(url, cancellationToken);
            default:
                return AskAsync(integration, header: null, cancellationToken);
        }
    }

    /// <summary>Asks with a person's own credential.</summary>
    internal Task<ProbeResult> OfPersonAsync(Integration integration, Credential credential, CancellationToken cancellationToken) =>
        HeaderOf(integration, credential) is { } header
            ? AskAsync(integration, header, cancellationToken)
            : Task.FromResult(Missing("it has several values, or one that fits no HTTP header, and the credentialSchema does not say by x-header which one to send."));

    private Task<ProbeResult> AskAsync(Integration integration, CredentialHeader? header, CancellationToken cancellationToken) =>
        integration.Category == Category.GatewayRemoteMcp
            ? mcp.ProbeAsync(integration.Url, header, integration.Organization, cancellationToken)
            : http.ProbeAsync(integration.Url, header, cancellationToken);

    // The header the credentialSchema names by x-header, or a bearer token. Null when nothing says which of several values to send.
    private static CredentialHeader? HeaderOf(Integration integration, Credential credential)
    {
        var schema = integration.CredentialSchema;
        if (credential.Grant is { } grant)
            return CredentialHeader.TryBearer(grant.AccessToken, out var bearer) ? bearer : null;
        var value = credential.Token ?? FieldOf(credential.Fields, schema?.HeaderField ?? schema?.TokenField);
        if (value is null)
            return null;
        var fits = schema?.HeaderName is { } name
            ? CredentialHeader.TryNamed(name, value, out var header)
            : CredentialHeader.TryBearer(value, out header);
        return fits ? header : null;
    }

    private static string? FieldOf(JsonElement? fields, string? name) =>
        name is not null && fields is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String
            ? field.GetString()
            : null;

    private static ProbeResult Missing(string message) => new() { Outcome = ProbeOutcome.CredentialMissing, Message = message };
}
