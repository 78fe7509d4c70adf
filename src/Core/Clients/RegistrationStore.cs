using Azure;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Clients;

/// <summary>Stores registered clients: one row for each context, in the partition of its integration.</summary>
public sealed class RegistrationStore(Tables tables)
{
    private readonly TableClient _table = tables.Get(Tables.Clients);

    /// <summary>Returns the registration; null when there is none. One point read.</summary>
    internal async Task<Registration?> FindAsync(
        OrganizationId organization, IntegrationId integration, ConnectionContext context, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<Row>(PartitionOf(organization, integration), context.Value, cancellationToken);
        return row?.ToRegistration(organization, integration);
    }

    /// <summary>Returns the registration with this client id at this issuer; null when there is none. One query of one partition.</summary>
    internal async Task<Registration?> FindAsync(
        OrganizationId organization, IntegrationId integration, string issuer, string clientId, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PartitionOf(organization, integration)} and ClientId eq {clientId}");
        await foreach (var row in _table.QueryAsync<Row>(filter, cancellationToken: cancellationToken))
        {
            if (row.Issuer == issuer)
                return row.ToRegistration(organization, integration);
        }

        return null;
    }

    /// <summary>Returns the addresses of the secrets of an integration's registered clients. One query of one partition.</summary>
    internal async Task<IReadOnlyList<SecretAddress>> ListSecretsAsync(
        OrganizationId organization, IntegrationId integration, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {PartitionOf(organization, integration)}");
        List<SecretAddress> addresses = [];
        await foreach (var row in _table.QueryAsync<Row>(filter, cancellationToken: cancellationToken))
        {
            if (row.Secret is { } secret)
                addresses.Add(SecretReference.Read(secret).Address);
        }

        return addresses;
    }

    /// <summary>Puts a registration in place of the one that was read; false when another write has changed the row.</summary>
    internal async Task<bool> TryPutAsync(Registration? present, Registration next, CancellationToken cancellationToken) => present is null
        ? await _table.TryAddAsync(Row.Of(next), cancellationToken)
        : await _table.TryReplaceAsync(Row.Of(next), TableWrites.ETagOf(present.RowVersion), cancellationToken) is not null;

    /// <summary>
    /// Takes the claim, so that only one request registers; null when another request was first. Before the first registration the row has
    /// no client id.
    /// </summary>
    internal async Task<Registration?> TryClaimAsync(Registration? present, Registration claimed, CancellationToken cancellationToken)
    {
        if (present is not null)
        {
            return await _table.TryReplaceAsync(Row.Of(claimed), TableWrites.ETagOf(present.RowVersion), cancellationToken) is { } etag
                ? claimed with { RowVersion = etag.ToString() }
                : null;
        }

        if (!await _table.TryAddAsync(Row.Of(claimed), cancellationToken))
            return null;
        var written = await FindAsync(claimed.Organization, claimed.Integration, claimed.Context, cancellationToken);
        return written?.ClaimedUntil == claimed.ClaimedUntil ? written : null;
    }

    /// <summary>
    /// Releases a claim; the earlier registration stays as it was. Does nothing when the claim expired and another request took it.
    /// </summary>
    internal async Task ReleaseAsync(Registration claimed, CancellationToken cancellationToken)
    {
        if (claimed.ClientId.Length > 0)
        {
            await TryPutAsync(claimed, claimed with { ClaimedUntil = null }, cancellationToken);
            return;
        }

        // A changed row stays: the claim ran out, and another request has registered.
        await _table.TryRemoveAsync(
            PartitionOf(claimed.Organization, claimed.Integration), claimed.Context.Value, TableWrites.ETagOf(claimed.RowVersion), cancellationToken);
    }

    private static string PartitionOf(OrganizationId organization, IntegrationId integration) => $"{organization.Key}:{integration}";

    private sealed class Row : StampedRow
    {
        public string Issuer { get; set; } = "";

        public string ClientId { get; set; } = "";

        public string Authentication { get; set; } = "";

        public string? Secret { get; set; }

        public DateTimeOffset? SecretExpiresAt { get; set; }

        public string RedirectUri { get; set; } = "";

        public string? Scopes { get; set; }

        public string? State { get; set; }

        public int? Generation { get; set; }

        public int? Replacements { get; set; }

        public DateTimeOffset? RegisteredAt { get; set; }

        public DateTimeOffset? ClaimedUntil { get; set; }

        public static Row Of(Registration registration) => new()
        {
            PartitionKey = PartitionOf(registration.Organization, registration.Integration),
            RowKey = registration.Context.Value,
            Issuer = registration.Issuer,
            ClientId = registration.ClientId,
            Authentication = WireNames.Of(registration.Authentication),
            Secret = registration.Secret?.ToString(),
            SecretExpiresAt = registration.SecretExpiresAt,
            RedirectUri = registration.RedirectUri.OriginalString,
            Scopes = registration.Scopes.ToString(),
            State = WireNames.Of(registration.State),
            Generation = registration.Generation,
            Replacements = registration.Replacements,
            RegisteredAt = registration.RegisteredAt,
            ClaimedUntil = registration.ClaimedUntil,
        };

        public Registration ToRegistration(OrganizationId organization, IntegrationId integration) => new()
        {
            Organization = organization,
            Integration = integration,
            Context = new ConnectionContext(RowKey),
            Issuer = Issuer,
            ClientId = ClientId,
            Authentication = WireNames.Read<ClientAuthentication>(Authentication),
            Secret = Secret is null ? null : SecretReference.Read(Secret),
            SecretExpiresAt = SecretExpiresAt,
            RedirectUri = new Uri(RedirectUri),
            Scopes = OAuth.Scopes.Read((Scopes ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            State = State is null ? RegistrationState.Alive : WireNames.Read<RegistrationState>(State), // rows of the previous version have no state
            Generation = Generation ?? 1,
            Replacements = Replacements ?? 0,
            RegisteredAt = RegisteredAt,
            ClaimedUntil = ClaimedUntil,
            RowVersion = ETag.ToString(),
        };
    }
}
