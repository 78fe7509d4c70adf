using Kontext.Core.Input;

namespace Kontext.Harness.Tests;

/// <summary>Integrations with nothing to do for a day, as many as wanted: one of each organization is registered and checked, the others are its copies.</summary>
internal sealed class IdleIntegrations(Engine engine, CountingServer server)
{
    /// <summary>Half of them are the first organization's, the rest is spread evenly over the others.</summary>
    public async Task AddAsync(IReadOnlyList<OrganizationId> organizations, int count, CancellationToken cancellationToken)
    {
        foreach (var organization in organizations)
            await engine.CreateAsync(organization, "Idle", server.At("/idle"), cancellationToken);
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        await engine.TickAsync(cancellationToken);
        await engine.WorkAsync(cancellationToken);

        var (ofFirst, others) = (count / 2, organizations.Count - 1);
        IntegrationCopies copied = new(engine);
        var integrations = await engine.RowsAsync("Integrations", cancellationToken);
        var hints = await engine.RowsAsync("Schedule", cancellationToken);
        foreach (var (place, organization) in organizations.Index())
        {
            var ofThis = integrations.Where(row => row.PartitionKey == organization.Key).ToList();
            var record = ofThis.Single(row => row.RowKey.StartsWith("i_", StringComparison.Ordinal));
            var name = ofThis.Single(row => row.RowKey.StartsWith("n_", StringComparison.Ordinal));
            var hint = hints.Single(row => row.GetGuid("Integration") == name.GetGuid("Integration"));
            var copies = place == 0 ? ofFirst - 1 : (((count - ofFirst) * place / others) - ((count - ofFirst) * (place - 1) / others)) - 1;
            await copied.AddAsync(record, name, hint, copies, "Idle", engine.Clock.GetUtcNow() - TimeSpan.FromDays(1), cancellationToken);
        }
    }
}
