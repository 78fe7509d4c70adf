using Kontext.Core.Integrations;
using Kontext.Core.Probes;
using Kontext.Core.Secrets;
using Kontext.Core.Upstream;

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
            case AuthMode.ServerToken when serverToken?.Token is null:
                return Task.FromResult(Missing(integration.ServerToken is null
                    ? "No server token is configured for the present url; send serverToken in a PATCH."
                    : "The server token cannot be found in its vault any more; send serverToken again in a PATCH."));
            case AuthMode.ServerToken:
                return HeaderOf(integration, serverToken!) is { } organizations
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

    /// <summary>Asks with a person's own credential.</summary>
    internal Task<ProbeResult> OfPersonAsync(Integration integration, Credential credential, CancellationToken cancellationToken) =>
        HeaderOf(integration, credential) is { } header
            ? AskAsync(integration, header, cancellationToken)
            : Task.FromResult(Missing("it has several values, or one that fits no HTTP header, and the credentialSchema does not say by x-header, x-scheme or x-value what to send."));

    private Task<ProbeResult> AskAsync(Integration integration, CredentialHeader? header, CancellationToken cancellationToken) =>
        integration.Category == Category.GatewayRemoteMcp
            ? mcp.ProbeAsync(integration.Url, header, integration.Organization, cancellationToken)
            : http.ProbeAsync(integration.Url, header, cancellationToken);

    // As the credentialSchema says, or a bearer token. Null when nothing says which of several values to send.
    private static CredentialHeader? HeaderOf(Integration integration, Credential credential)
    {
        if ((credential.Grant?.AccessToken ?? (integration.CredentialSchema is null ? credential.Token : null)) is { } token)
            return CredentialHeader.TryBearer(token, out var bearer) ? bearer : null;
        return integration.CredentialSchema?.FindHeader(credential.Token, credential.Fields);
    }

    private static ProbeResult Missing(string message) => new() { Outcome = ProbeOutcome.CredentialMissing, Message = message };
}
