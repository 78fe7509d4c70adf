using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Audit;
using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Core.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>Begins sessions for agents: one call gives an application a token for the gateway, for one of its users.</summary>
public sealed class AgentSessionService(
    SessionService sessions, AttachmentService attachments, ExchangeTokens subjects, OwnTokens tokens, TokenIssuer issuer, TimeProvider clock)
{
    private static readonly Scopes Gateway = Scopes.Read([OwnScopes.GatewayAccess]);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Begins a session. Problems: invalid_subject, consent_required, not_attached, insufficient_scope. A user of the deployment's authority
    /// must have agreed to the application. With an idempotency key also those of <see cref="FindMadeAsync"/>.
    /// </summary>
    /// <param name="application">The application, as just read.</param>
    /// <param name="subject">The user, from a validated token or not yet proven.</param>
    /// <param name="request">The request.</param>
    /// <param name="key">The idempotency key; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Outcome<AgentSession>> StartAsync(
        Application application, ExchangeSubject subject, AgentSessionRequest request, KeyedRequest? key, CancellationToken cancellationToken)
    {
        if (!application.MayUseGateway)
            return new Problem { Kind = ProblemKind.Forbidden, Code = ErrorCodes.InsufficientScope, Message = "The application may not have the scope gateway:access." };
        if (!application.AllowsGateway(issuer.Gateway, issuer))
            return new Problem { Kind = ProblemKind.Forbidden, Code = ErrorCodes.InsufficientScope, Message = "The application's allowedResources do not hold the gateway." };
        var (proven, error) = await subjects.ProveAsync(application, subject, subjects.ResourceOf(GatewayPath.WholeGateway), cancellationToken);
        if (proven is not { Person: { } person })
            return Problem.Invalid("/subjectToken", ErrorCodes.InvalidSubject, error?.Description ?? "The subjectToken names no person.");
        if (proven.Own is { } own && !await sessions.IsLiveAsync(own, finding: null, cancellationToken))
            return Problem.Invalid("/subjectToken", ErrorCodes.InvalidSubject, "The session of the subjectToken has ended.");
        if (await FindProblemAsync(application, request, cancellationToken) is { } problem)
            return problem;
        var owner = new DelegateKey(application.Organization, application.Id.ToString(), person, proven.PersonOf);
        var delegation = proven.PersonOf is null ? await sessions.FindDelegationAsync(owner, cancellationToken) : null;
        if (proven.PersonOf is null && !(delegation is not null && (request.Integrations ?? []).All(delegation.Integrations.Contains)))
        {
            return Problem.Conflict(
                ErrorCodes.ConsentRequired, "This person has not agreed to the application with these integrations yet: send them through /oauth2/authorize.");
        }

        // A session that an earlier request has begun keeps its id and its end, because its index has them.
        var now = clock.GetUtcNow();
        var begunAt = key?.Begun?.At ?? now;
        var endsAt = begunAt + request.Lifetime;
        if (endsAt <= now)
            return IdempotencyProblems.InUse(Soon);
        Session session = new()
        {
            Id = key?.Begun is { } begun ? Guid.ParseExact(begun.Made, "D") : Guid.CreateVersion7(now),
            Owner = owner,
            IsAgent = true,
            Audience = issuer.Gateway,
            Scopes = Gateway,
            AuthenticatedAt = now,
            Integrations = request.Integrations,
            RotatedAt = now,
            CreatedAt = begunAt,
            EndsAt = endsAt,
        };
        if (!await sessions.TryBeginAsync(session, key, cancellationToken))
            return (await FindMadeAsync(application, key!, cancellationToken)).Answer ?? IdempotencyProblems.InUse(Soon);
        TokenSubject of = new()
        {
            Organization = session.Organization,
            Client = owner.Client,
            Person = person,
            PersonOf = owner.PersonOf,
            Session = session.Id,
            IsAgent = true,
        };
        return new AgentSession(session, await tokens.IssueAsync(of, session.Audience, session.Scopes.Values, endsAt - now, cancellationToken));
    }

    /// <summary>
    /// Returns the problem of a repeat, when an earlier request with the key began a session. Problems: idempotency_secret_shown,
    /// idempotency_key_reused, idempotency_key_in_use.
    /// </summary>
    public Task<EarlierRequest<AgentSession>> FindMadeAsync(Application application, KeyedRequest request, CancellationToken cancellationToken) =>
        sessions.FindMadeAsync<AgentSession>(application, request, cancellationToken);

    /// <summary>Returns the audit event of a start.</summary>
    public static AuditEvent EventOf(Application application) => new()
    {
        Organization = application.Organization,
        Actor = AuditActor.OfClient(application.Id.ToString()),
        Action = AuditAction.SessionCreate,
        Application = application.Id.ToString(),
    };

    private async Task<Problem?> FindProblemAsync(Application application, AgentSessionRequest request, CancellationToken cancellationToken)
    {
        foreach (var (index, id) in (request.Integrations ?? []).Index())
        {
            if (await attachments.FindRulesAsync(application, id, cancellationToken) is not { } rules || rules.Delivery == Delivery.Broker)
            {
                return Problem.Invalid(
                    "/integrations" + JsonPointer.Segment(index), ErrorCodes.NotAttached, "Each integration must be attached to the application, for the gateway.");
            }
        }

        return null;
    }
}

/// <summary>A session that was begun for an agent, and its token.</summary>
/// <param name="Session">The session.</param>
/// <param name="Token">The access token for the gateway, valid until the session ends.</param>
public sealed record AgentSession(Session Session, IssuedToken Token);
