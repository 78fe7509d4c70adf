using Kontext.Core.Applications;
using Kontext.Core.Audit;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>Issues tokens of this deployment to clients that act on their own behalf (RFC 6749 section 4.4).</summary>
public sealed class ClientTokenService(ApplicationService applications, ClientCheck clients, OwnTokens tokens, AuditService audit, TokenIssuer issuer)
{
    private const string ManagementAll = "management:all";

    // The scopes that management:all includes, for a client that requests fewer.
    private static readonly string[] ScopesOfManagement =
    [
        "integrations:read", "integrations:write", "connections:read", "connections:write", "applications:read", "applications:write", "audit:read", OwnScopes.GatewayAccess,
    ];

    /// <summary>
    /// Issues a token. A service account may get all scopes of its organization, and a confidential application those of the gateway, at the
    /// addresses that its allowedResources hold. Scopes that the client may not have are left out. A request without scopes gets all of them.
    /// Errors: invalid_target; invalid_scope for an application without gateway:access. One point read, and the audit row.
    /// </summary>
    /// <param name="proof">The client authentication.</param>
    /// <param name="audience">The audience; null for the API.</param>
    /// <param name="scopes">The requested scopes; null when none were sent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ExchangeResult> IssueAsync(ClientProof proof, string? audience, IReadOnlyList<string>? scopes, CancellationToken cancellationToken)
    {
        var application = ClientId.TryParse(proof.ClientId) is { } id ? await applications.FindAsync(id, cancellationToken) : null;
        if (await clients.CheckAsync(application, proof, cancellationToken) is { } refused)
            return ExchangeResult.Of(refused);
        if (application!.Kind == ApplicationKind.Public)
            return Deny(application, ExchangeErrors.PublicByItself());
        var target = audience ?? issuer.Api;
        if (target != issuer.Api && target != issuer.Gateway && !GatewayPath.IsAudience(target, issuer))
            return Deny(application, ExchangeErrors.Unknown());
        if (!application.MayUseGateway)
            return Deny(application, ExchangeErrors.NeedsGateway());
        if (target != issuer.Api && !application.AllowsGateway(target, issuer))
            return Deny(application, ExchangeErrors.NoResource());
        string[] may = application.Kind == ApplicationKind.ServiceAccount
            ? target == issuer.Api ? [ManagementAll, .. ScopesOfManagement] : [OwnScopes.GatewayAccess]
            : [OwnScopes.GatewayAccess];
        var given = scopes is null ? [may[0]] : scopes.Select(OwnScopes.Canonical).Where(scope => may.Contains(scope, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        var token = await tokens.IssueAsync(
            new TokenSubject { Organization = application.Organization, Client = application.Id.ToString() }, target, given, cancellationToken);
        await audit.WriteAsync(
            EventOf(application) with { Outcome = AuditService.Ok, Fingerprint = Fingerprint.Of(token.Text) }, cancellationToken);
        return ExchangeResult.Of(new ExchangedCredential { AccessToken = token.Text, ExpiresIn = token.Lifetime, Scopes = given });
    }

    private ExchangeResult Deny(Application application, ExchangeError error)
    {
        audit.Refuse(EventOf(application) with { Decision = AuditDecision.Deny, Rule = error.Reason ?? error.Code, Outcome = error.Code });
        return ExchangeResult.Of(error);
    }

    private static AuditEvent EventOf(Application application) => new()
    {
        Organization = application.Organization,
        Actor = AuditActor.OfClient(application.Id.ToString()),
        Action = AuditAction.TokenIssue,
        Application = application.Id.ToString(),
    };
}
