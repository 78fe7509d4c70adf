using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Bounds;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;

namespace Kontext.Core.Gateway;

/// <summary>Lists what a caller may use through the gateway, by the same decision as a call.</summary>
public sealed class UsableIntegrations(
    SessionService sessions, AttachmentService attachments, IntegrationService integrations, ConnectionService connections, TimeProvider clock)
{
    private const int Most = 1_000;
    private const int PageSize = 200;

    /// <summary>
    /// Returns the integrations in the order of creation, at most 1,000. Problem: invalid_token, when the session has ended. For an
    /// application: one point read for each attached integration, at most 16 at once.
    /// </summary>
    public async Task<Outcome<IReadOnlyList<UsableIntegration>>> ListAsync(GatewayCaller caller, CancellationToken cancellationToken)
    {
        var reading = caller.HasAttachments ? Task.FromResult(ToolRules.Default) : attachments.FindDefaultRulesAsync(caller.Organization, cancellationToken);
        var standing = caller.Own is { } token ? await sessions.FindStandingAsync(token, finding: null, cancellationToken) : null;
        if (standing is { IsLive: false })
            return GatewayTargets.Ended;
        var application = standing?.Application is { Kind: not ApplicationKind.ServiceAccount } attached ? attached : null;
        var rules = application is null ? null : await attachments.ListRulesAsync(application, cancellationToken);
        var chosen = application?.Attached.Ids ?? (standing?.Application is null ? standing?.Delegation?.Integrations : null);
        var found = chosen is null ? await ListAsync(caller.Organization, cancellationToken) : await FindAsync(caller.Organization, chosen, cancellationToken);
        List<Integration> usable =
        [
            .. found.Where(integration => integration is { IsArchived: false, Category: Category.GatewayRemoteMcp }
                && GatewayTargets.Decide(caller, standing, integration, rules?.GetValueOrDefault(integration.Id) ?? AttachmentRules.Default) is null)
                .OrderBy(integration => integration.Id.ToString(), StringComparer.Ordinal),
        ];
        var own = caller.Connecting is { } person ? await connections.ListAsync(caller.Organization, person, usable, cancellationToken) : null;
        var (defaults, now) = (await reading, clock.GetUtcNow());
        return new List<UsableIntegration>([.. usable.Select(integration =>
        {
            var connection = own?.GetValueOrDefault(integration.Id);
            var tools = rules?.GetValueOrDefault(integration.Id)?.Tools ?? defaults;
            return new UsableIntegration(new GatewayTarget(caller, integration, connection, tools), ConnectionStatus.Of(integration, connection, now));
        })]);
    }

    private async Task<IReadOnlyList<Integration>> FindAsync(OrganizationId organization, IEnumerable<IntegrationId> ids, CancellationToken cancellationToken)
    {
        var found = await SideBySide.SelectAsync([.. ids.Take(Most)], (id, token) => integrations.FindAsync(organization, id, token), cancellationToken);
        return [.. found.OfType<Integration>()];
    }

    private async Task<IReadOnlyList<Integration>> ListAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        List<Integration> all = [];
        IntegrationId? after = null;
        do
        {
            using var page = await integrations.ListAsync(new ListIntegrationsRequest { Organization = organization, Limit = PageSize, After = after }, cancellationToken);
            all.AddRange(page.Items);
            after = page.NextCursor is null || page.Items.Count == 0 ? null : page.Items[^1].Id;
        }
        while (after is not null && all.Count < Most);
        return all;
    }
}

/// <summary>An integration that a caller may use.</summary>
public sealed record UsableIntegration
{
    internal UsableIntegration(GatewayTarget target, ConnectionStatus status) => (Target, Status) = (target, status);

    /// <summary>The integration.</summary>
    public Integration Integration => Target.Integration;

    /// <summary>Whether there is a credential.</summary>
    public ConnectionStatus Status { get; }

    /// <summary>The integration as a call's target.</summary>
    internal GatewayTarget Target { get; }
}
