using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Audit;
using Kontext.Core.Integrations;

namespace Kontext.Core.Exchanging;

/// <summary>
/// Exchanges a token, or the client's own authentication, for a credential (RFC 8693). Each call reads the rows, so that detaching,
/// disconnecting and archiving apply to the next call. The audit row is written before the credential is returned.
/// </summary>
public sealed class ExchangeService(
    ApplicationService applications, ClientCheck clients, ExchangeTargets targets, HandedCredentials credentials, ExchangeTokens tokens, AuditService audit)
{
    /// <summary>Returns a credential or an error.</summary>
    public async Task<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        var began = audit.Now();
        if (ClientId.TryParse(request.Client.ClientId) is not { } id)
            return ExchangeResult.Of(clients.RefuseUnknown());
        var resource = tokens.ResourceOf(request.Resource);

        // When the token names the organization, the other reads need not wait for this one.
        var finding = applications.FindAsync(id, cancellationToken);
        var reading = request.Subject.Organization is { } known
            ? targets.FindAsync(id, known, request.Subject.CanConnect ? request.Subject.Person : null, resource, cancellationToken)
            : null;
        var living = tokens.IsLiveAsync(request.Subject, id, finding, cancellationToken);
        await Task.WhenAll(finding, reading ?? Task.CompletedTask, living);
        var application = await finding;
        if (await clients.CheckAsync(application, request.Client, cancellationToken) is { } refused)
            return ExchangeResult.Of(refused);
        if (!await living)
            return Deny(application!, request, ExchangeErrors.WrongToken());
        var (subject, unproven) = await tokens.ProveAsync(application!, request.Subject, resource, cancellationToken);
        if (subject is null)
            return Deny(application!, request, unproven!);
        var target = reading is not null ? await reading : await targets.FindAsync(id, application!.Organization, person: null, resource, cancellationToken);
        var result = Decide(application!, resource, target)
            ?? (resource.Audience is { } audience
                ? await tokens.IssueAsync(application!, subject, audience, request.Scopes, target.Integration, cancellationToken)
                : await credentials.GetAsync(target.Integration!, subject, target.Connection, request.Scopes, cancellationToken));
        if (result.Error is { } error)
            return Deny(application!, request with { Subject = subject }, error);

        await audit.WriteAsync(
            EventOf(application!, subject, request, target.Integration) with
            {
                Action = resource.Audience is null ? AuditAction.CredentialExchange : AuditAction.TokenIssue,
                Outcome = AuditService.Ok,
                Fingerprint = Fingerprint.Of(result.Credential!.AccessToken),
            },
            began,
            cancellationToken);
        return credentials.AsOfNow(result);
    }

    // Returns null when the client may have the credential.
    private static ExchangeResult? Decide(Application application, ExchangeResource resource, ExchangeTarget target)
    {
        if (resource.IsWholeGateway)
            return null;
        if (target.Integration is not { IsArchived: false } integration)
            return ExchangeResult.Of(ExchangeErrors.Unknown());
        if (application.Kind == ApplicationKind.ServiceAccount)
            return integration.AuthMode is AuthMode.ServerToken or AuthMode.None ? null : ExchangeResult.Of(ExchangeErrors.NeedsPerson(integration));
        if (!application.Attached.Has(integration.Id))
            return ExchangeResult.Of(ExchangeErrors.NotAttached(integration));
        var rules = AttachmentService.RulesOf(application, integration.Id, target.Rules);
        if (resource.Audience is null)
            return rules.Delivery == Delivery.Gateway ? ExchangeResult.Of(ExchangeErrors.GatewayOnly(integration)) : null;
        return integration.Category == Category.InternalMcpCredentials ? ExchangeResult.Of(ExchangeErrors.Unknown())
            : rules.Delivery == Delivery.Broker ? ExchangeResult.Of(ExchangeErrors.BrokerOnly(integration))
            : null;
    }

    private ExchangeResult Deny(Application application, ExchangeRequest request, ExchangeError error)
    {
        audit.Refuse(EventOf(application, request.Subject, request, error.Integration) with
        {
            Decision = AuditDecision.Deny,
            Rule = error.Reason ?? error.Code,
            Outcome = error.Code,
        });
        return ExchangeResult.Of(error);
    }

    private static AuditEvent EventOf(Application application, ExchangeSubject subject, ExchangeRequest request, Integration? integration) => new()
    {
        Organization = application.Organization,
        Actor = subject.Person is { } person
            ? AuditActor.Of(person) with { PersonOf = subject.PersonOf }
            : AuditActor.OfClient(application.Id.ToString()),
        Action = AuditAction.CredentialExchange,
        Application = application.Id.ToString(),
        Integration = integration?.Id.Value,
        Connection = subject.CanConnect && integration?.AuthMode is AuthMode.OAuth or AuthMode.UserToken ? subject.Person : null,
        TraceId = request.TraceId,
    };
}
