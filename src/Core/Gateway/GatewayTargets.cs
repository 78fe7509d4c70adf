using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Exchanging;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;

namespace Kontext.Core.Gateway;

/// <summary>
/// Decides whether a caller may use an integration through the gateway. It reads the rows on each call, so that ending, detaching and
/// archiving apply to the next call.
/// </summary>
public sealed class GatewayTargets(SessionService sessions, ExchangeTargets targets, AttachmentService attachments)
{
    /// <summary>The problem of a token whose session has ended.</summary>
    internal static Problem Ended { get; } = new()
    {
        Kind = ProblemKind.Unauthenticated,
        Code = ErrorCodes.InvalidToken,
        Message = "The session of this token has ended: sign in again.",
    };

    /// <summary>
    /// Returns the integration with its rows. Problems: invalid_token (the session has ended), not_found, not_attached, policy_denied,
    /// user_required, consent_required. One round of at most six parallel point reads; a name costs one more read before some of them.
    /// </summary>
    internal async Task<Outcome<GatewayTarget>> FindAsync(GatewayCaller caller, GatewayPath path, CancellationToken cancellationToken)
    {
        var standing = caller.Own is { } token ? sessions.FindStandingAsync(token, finding: null, cancellationToken) : null;
        var defaults = caller.HasAttachments ? null : attachments.FindDefaultRulesAsync(caller.Organization, cancellationToken);
        var reading = targets.FindAsync(caller.Client, caller.Organization, caller.Connecting, ExchangeResource.Of(path), cancellationToken);
        await Task.WhenAll(reading, standing ?? Task.CompletedTask, defaults ?? Task.CompletedTask);
        var rows = await reading;
        var known = standing is null ? null : await standing;
        if (known is { IsLive: false })
            return Ended;
        if (rows.Integration is not { IsArchived: false, Category: Category.GatewayRemoteMcp } integration)
            return Problem.NotFound();
        var rules = known?.Application is { } application ? AttachmentService.RulesOf(application, integration.Id, rows.Rules) : AttachmentRules.Default;
        return Decide(caller, known, integration, rules) is { } problem
            ? problem
            : new GatewayTarget(caller, integration, rows.Connection, defaults is null ? rules.Tools : await defaults);
    }

    /// <summary>Returns null when the caller may use the integration.</summary>
    internal static Problem? Decide(GatewayCaller caller, TokenStanding? standing, Integration integration, AttachmentRules rules)
    {
        if (caller.Connecting is null && integration.AuthMode is not (AuthMode.ServerToken or AuthMode.None))
            return Forbidden(ErrorCodes.UserRequired, "Each person uses this integration with a credential of their own: call with a person's token.");
        if (standing is null)
            return null;
        if (standing.Application is { Kind: not ApplicationKind.ServiceAccount } application)
        {
            if (!application.Attached.Has(integration.Id))
                return Forbidden(ErrorCodes.NotAttached, "An administrator has not attached this integration to the application.");
            if (rules.Delivery == Delivery.Broker)
                return Forbidden(ErrorCodes.PolicyDenied, "This integration is not to be used through the gateway: the application asks for its credential instead.");
        }

        if (standing.Session is { Integrations: { } chosen } && !chosen.Contains(integration.Id))
            return Forbidden(ErrorCodes.NotAttached, "The session of this agent was begun for other integrations.");
        return NeedsConsent(caller, standing) && standing.Delegation?.Integrations.Contains(integration.Id) != true
            ? Forbidden(ErrorCodes.ConsentRequired, "The person has not agreed that this client uses this integration: sign in again and tick it.")
            : null;
    }

    // A session begins with consent. A token of an exchange needs none: the administrator has attached the integration.
    private static bool NeedsConsent(GatewayCaller caller, TokenStanding standing) =>
        caller is { Person: not null, Own.Subject: { PersonOf: null } subject } && (subject.Session is not null || standing.Application is null);

    private static Problem Forbidden(string code, string message) => new() { Kind = ProblemKind.Forbidden, Code = code, Message = message };
}
