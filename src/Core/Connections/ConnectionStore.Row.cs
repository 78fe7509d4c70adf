using Azure;
using Kontext.Core.Identity;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Connections;

public sealed partial class ConnectionStore
{
    private sealed class Row : StampedRow
    {
        public int Epoch { get; set; }

        public string? Secret { get; set; }

        public string? Reason { get; set; }

        public DateTimeOffset? RefusedAt { get; set; }

        public DateTimeOffset? ExpiresAt { get; set; }

        public string? DisplayName { get; set; }

        public DateTimeOffset ConnectedAt { get; set; }

        // Of a connection made by OAuth.
        public string? Issuer { get; set; }

        public string? ClientId { get; set; }

        public string? ClientSecret { get; set; }

        public string? Resource { get; set; }

        public string? ScopesRequested { get; set; }

        public string? ScopesGranted { get; set; }

        public DateTimeOffset? AccessTokenExpiresAt { get; set; }

        public bool? IsRenewable { get; set; }

        public static Row Of(Connection connection) => new()
        {
            PartitionKey = PersonKey(connection.Organization, connection.User),
            RowKey = Connected + connection.Integration,
            Epoch = connection.Epoch,
            Secret = connection.Secret?.ToString(),
            Reason = connection.Reason is { } reason ? WireNames.Of(reason) : null,
            RefusedAt = connection.RefusedAt,
            ExpiresAt = connection.ExpiresAt,
            DisplayName = connection.DisplayName,
            ConnectedAt = connection.ConnectedAt,
            Issuer = connection.Grant?.Issuer,
            ClientId = connection.Grant?.ClientId,
            ClientSecret = connection.Grant?.ClientSecret?.ToString(),
            Resource = connection.Grant?.Resource,
            ScopesRequested = connection.Grant?.Requested.ToString(),
            ScopesGranted = connection.Grant?.Granted.ToString(),
            AccessTokenExpiresAt = connection.Grant?.AccessTokenExpiresAt,
            IsRenewable = connection.Grant?.IsRenewable,
        };

        public Connection ToConnection(OrganizationId organization, UserId user) => new()
        {
            Organization = organization,
            User = user,
            Integration = IntegrationId.TryParse(RowKey[Connected.Length..], out var id)
                ? id
                : throw new FormatException("A connection's row key holds no id."),
            Epoch = Epoch,
            Secret = Secret is null ? null : SecretReference.Read(Secret),
            Reason = Reason is null ? null : WireNames.Read<DisconnectReason>(Reason),
            RefusedAt = RefusedAt,
            ExpiresAt = ExpiresAt,
            DisplayName = DisplayName,
            ConnectedAt = ConnectedAt,
            Grant = ToGrant(),
            RowVersion = ETag.ToString(),
        };

        private ConnectionGrant? ToGrant() => ClientId is null ? null : new ConnectionGrant
        {
            Issuer = Issuer,
            ClientId = ClientId,
            ClientSecret = ClientSecret is null ? null : SecretReference.Read(ClientSecret),
            Resource = Resource,
            Requested = ReadScopes(ScopesRequested),
            Granted = ReadScopes(ScopesGranted),
            AccessTokenExpiresAt = AccessTokenExpiresAt,
            IsRenewable = IsRenewable == true,
        };

        private static Scopes ReadScopes(string? text) => Scopes.Read((text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A credential that no connection uses any more and that is still to be deleted.</summary>
    private sealed class EndingRow : StampedRow
    {
        public Guid Integration { get; set; }

        public string Secret { get; set; } = "";

        public DateTimeOffset EndedAt { get; set; }

        public static EndingRow Of(Connection connection, SecretReference secret, DateTimeOffset now) => new()
        {
            PartitionKey = PersonKey(connection.Organization, connection.User),
            RowKey = Ending + secret.Address.Name,
            Integration = connection.Integration.Value,
            Secret = secret.ToString(),
            EndedAt = now,
        };
    }
}
