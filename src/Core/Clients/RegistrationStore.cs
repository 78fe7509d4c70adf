using Azure;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Clients;

/// <summary>Keeps registered clients: one row for each context in the partition of its integration.</summary>
public sealed class RegistrationStore(Tables tables)
{
    private readonly TableClient _table = tables.Get(Tables.Clients);

    /// <summary>Null when none was registered. One point read.</summary>
    internal async Task<Registration?> FindAsync(
        OrganizationId organization, IntegrationId integration, ConnectionContext context, CancellationToken cancellationToken)
    {
        var row = await _table.FindAsync<Row>(PartitionOf(organization, integration), context.Value, cancellationToken);
        return row?.ToRegistration(organization, integration);
    }

    /// <summary>The one whose client has this id at this issuer; null when there is none any more. One query of one partition.</summary>
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

    /// <summary>Where the secrets of an integration's registered clients are kept. One query of one partition.</summary>
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

    /// <summary>Puts a registration in the place of the one that was read; false when that is not there any more.</summary>
    internal async Task<bool> TryPutAsync(Registration? present, Registration next, CancellationToken cancellationToken) => present is null
        ? await _table.TryAddAsync(Row.Of(next), cancellationToken)
        : await _table.TryReplaceAsync(Row.Of(next), ETagOf(present), cancellationToken) is not null;

    /// <summary>
    /// Has one request alone register anew for a while; null when another was faster. Where nothing was registered yet, the row has no client
    /// until it is.
    /// </summary>
    internal async Task<Registration?> TryClaimAsync(Registration? present, Registration claimed, CancellationToken cancellationToken)
    {
        if (present is not null)
        {
            return await _table.TryReplaceAsync(Row.Of(claimed), ETagOf(present), cancellationToken) is { } etag
                ? claimed with { RowVersion = etag.ToString() }
                : null;
        }

        if (!await _table.TryAddAsync(Row.Of(claimed), cancellationToken))
            return null;
        var written = await FindAsync(claimed.Organization, claimed.Integration, claimed.Context, cancellationToken);
        return written?.ClaimedUntil == claimed.ClaimedUntil ? written : null;
    }

    /// <summary>Gives a claim back: what was registered before stands as it stood. Lost to a later claim, whose it is then.</summary>
    internal async Task ReleaseAsync(Registration claimed, CancellationToken cancellationToken)
    {
        if (claimed.ClientId.Length > 0)
        {
            await TryPutAsync(claimed, claimed with { ClaimedUntil = null }, cancellationToken);
            return;
        }

        try
        {
            await _table.DeleteEntityAsync(
                PartitionOf(claimed.Organization, claimed.Integration), claimed.Context.Value, ETagOf(claimed), cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            // The claim ran out, and another request has registered.
        }
    }

    private static ETag ETagOf(Registration present) => new(present.RowVersion ?? throw new InvalidOperationException("Only a registration that was read can be replaced."));

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
            State = State is null ? RegistrationState.Alive : WireNames.Read<RegistrationState>(State), // the version before this had none
            Generation = Generation ?? 1,
            Replacements = Replacements ?? 0,
            RegisteredAt = RegisteredAt,
            ClaimedUntil = ClaimedUntil,
            RowVersion = ETag.ToString(),
        };
    }
}
