using Kontext.Core.Integrations;
using Kontext.Core.Probes;
using Kontext.Core.Secrets;
using Kontext.Core.Upstream;

namespace Kontext.Core.Validation;

/// <summary>Chooses the probe for an integration by its category and mode, and the credential to send.</summary>
public sealed class ServerCheck(McpProbe mcp, HttpProbe http, OAuthCheck oauth)
{
    /// <summary>Checks the integration with the organization's credential, or with none.</summary>
    /// <param name="integration">The integration to check.</param>
    /// <param name="serverToken">The server token; null when there is none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<ProbeResult> OfOrganizationAsync(Integration integration, Credential? serverToken, CancellationToken cancellationToken)
    {
        var url = integration.Url;
        var isMcp = integration.Category == Category.GatewayRemoteMcp;
        switch (integration.AuthMode)
        {
            case AuthMode.ServerToken when serverToken?.Token is null:
                return Task.FromResult(Missing(integration.ServerToken is null
                    ? "No server token is configured for the present url; send serverToken in a PATCH."
                    : "The server token cannot be found in its vault any more; send serverToken again in a PATCH."));
            case AuthMode.ServerToken:
                return integration.HeaderOf(serverToken!) is { } organizations
                    ? AskAsync(integration, organizations, cancellationToken)
                    : Task.FromResult(Missing("The server token cannot be sent as the credentialSchema says: change x-header, x-scheme or x-value in it, or the token."));
            case AuthMode.OAuth:
                return oauth.CheckAsync(integration, cancellationToken);
            case AuthMode.UserToken:
                return isMcp ? mcp.ProbeReachableAsync(url, integration.Organization, cancellationToken) : http.ProbeReachableAsync(url, cancellationToken);
            default:
                return AskAsync(integration, header: null, cancellationToken);
        }
    }

    /// <summary>Checks the integration with a user's own credential.</summary>
    internal Task<ProbeResult> OfPersonAsync(Integration integration, Credential credential, CancellationToken cancellationToken) =>
        integration.HeaderOf(credential) is { } header
            ? AskAsync(integration, header, cancellationToken)
            : Task.FromResult(Missing("it has several values, or one that fits no HTTP header, and the credentialSchema does not say by x-header, x-scheme or x-value what to send."));

    private Task<ProbeResult> AskAsync(Integration integration, CredentialHeader? header, CancellationToken cancellationToken) =>
        integration.Category == Category.GatewayRemoteMcp
            ? mcp.ProbeAsync(integration.Url, header, integration.Organization, cancellationToken)
            : http.ProbeAsync(integration.Url, header, cancellationToken);

    private static ProbeResult Missing(string message) => new() { Outcome = ProbeOutcome.CredentialMissing, Message = message };
}
