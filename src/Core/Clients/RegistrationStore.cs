using Azure;
using Azure.Data.Tables;
using Kontext.Core.Identity;
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

    /// <summary>Removes a registration that the server does not know any more, unless another has taken its place.</summary>
    internal async Task RemoveAsync(Registration present, CancellationToken cancellationToken)
    {
        try
        {
            await _table.DeleteEntityAsync(
                PartitionOf(present.Organization, present.Integration), present.Context.Value, ETagOf(present), cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            // Somebody else has registered anew.
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
            RowVersion = ETag.ToString(),
        };
    }
}
