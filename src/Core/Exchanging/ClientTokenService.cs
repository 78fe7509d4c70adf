using Kontext.Core.Applications;
using Kontext.Core.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>Tokens of our own for clients that act by themselves (RFC 6749 section 4.4).</summary>
public sealed class ClientTokenService(ApplicationService applications, ClientCheck clients, OwnTokens tokens, TokenIssuer issuer)
{
    private const string ManagementAll = "management:all";
    private const string GatewayAccess = "gateway:access";

    /// <summary>
    /// A service account may do everything in its organization, a confidential application may use the gateway. Scopes that a client may not have are
    /// left out; naming none asks for all. One point read.
    /// </summary>
    /// <param name="proof">Who asks.</param>
    /// <param name="audience">The API's unless another is named.</param>
    /// <param name="scopes">Null when none were named.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<ExchangeResult> IssueAsync(ClientProof proof, string? audience, IReadOnlyList<string>? scopes, CancellationToken cancellationToken)
    {
        var application = ClientId.TryParse(proof.ClientId) is { } id ? await applications.FindAsync(id, cancellationToken) : null;
        if (await clients.CheckAsync(application, proof, cancellationToken) is { } refused)
            return ExchangeResult.Of(refused);
        if (application!.Kind == ApplicationKind.Public)
            return ExchangeResult.Of(ExchangeErrors.PublicByItself());
        var target = audience ?? issuer.Api;
        if (target != issuer.Api && target != issuer.Gateway && !target.StartsWith(issuer.Gateway + "/", StringComparison.Ordinal))
            return ExchangeResult.Of(ExchangeErrors.Unknown());
        string[] may = application.Kind == ApplicationKind.ServiceAccount
            ? target == issuer.Api ? [ManagementAll, .. ScopesOfManagement] : [GatewayAccess]
            : [GatewayAccess];
        var given = scopes is null ? [may[0]] : scopes.Select(scope => scope == "mcp:invoke" ? GatewayAccess : scope).Where(scope => may.Contains(scope, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        var token = await tokens.IssueAsync(
            new TokenSubject { Organization = application.Organization, Client = application.Id.ToString() }, target, given, cancellationToken);
        return ExchangeResult.Of(new ExchangedCredential { AccessToken = token.Text, ExpiresIn = token.Lifetime, Scopes = given });
    }

    // What management:all holds, for a client that asks for less.
    private static readonly string[] ScopesOfManagement =
    [
        "integrations:read", "integrations:write", "connections:read", "connections:write", "applications:read", "applications:write", "audit:read", GatewayAccess,
    ];
}
