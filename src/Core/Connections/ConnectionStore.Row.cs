using Azure;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Schedule;
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

        public DateTimeOffset? BegunAt { get; set; }

        // Set for a connection made by OAuth.
        public string? Issuer { get; set; }

        public string? ClientId { get; set; }

        public string? ClientSecret { get; set; }

        public string? Resource { get; set; }

        public string? ScopesRequested { get; set; }

        public string? ScopesGranted { get; set; }

        public string? ScopesDemanded { get; set; }

        public DateTimeOffset? AccessTokenExpiresAt { get; set; }

        public bool? IsRenewable { get; set; }

        public bool? IsRevokedAsAWhole { get; set; }

        public string? AccountKey { get; set; }

        public DateTimeOffset? LastUsedAt { get; set; }

        public DateTimeOffset? EndedAt { get; set; }

        public string? Loss { get; set; }

        // Set for a grant that can be refreshed.
        public int? Fence { get; set; }

        public int? CommittedFence { get; set; }

        public DateTimeOffset? ClaimedUntil { get; set; }

        public DateTimeOffset? RefreshedAt { get; set; }

        public int? RefreshFailures { get; set; }

        public DateTimeOffset? RefreshNotBefore { get; set; }

        public DateTimeOffset? RefreshMisconfiguredAt { get; set; }

        public bool? ReplyLost { get; set; }

        public string? RefreshStandby { get; set; }

        public string? RefreshHint { get; set; }

        public DateTimeOffset? RefreshHintAt { get; set; }

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
            BegunAt = connection.BegunAt,
            Issuer = connection.Grant?.Issuer,
            ClientId = connection.Grant?.ClientId,
            ClientSecret = connection.Grant?.ClientSecret?.ToString(),
            Resource = connection.Grant?.Resource,
            ScopesRequested = connection.Grant?.Requested.ToString(),
            ScopesGranted = connection.Grant?.Granted.ToString(),
            ScopesDemanded = connection.Demands.Equals(ScopeDemands.None) ? null : connection.Demands.ToString(),
            AccessTokenExpiresAt = connection.Grant?.AccessTokenExpiresAt,
            IsRenewable = connection.Grant?.IsRenewable,
            IsRevokedAsAWhole = connection.Grant?.IsRevokedAsAWhole,
            AccountKey = connection.Grant?.Account?.Value,
            LastUsedAt = connection.LastUsedAt,
            EndedAt = connection.EndedAt,
            Loss = connection.Loss is { } loss ? WireNames.Of(loss) : null,
            Fence = connection.Refresh?.Fence,
            CommittedFence = connection.Refresh?.CommittedFence,
            ClaimedUntil = connection.Refresh?.ClaimedUntil,
            RefreshedAt = connection.Refresh?.RefreshedAt,
            RefreshFailures = connection.Refresh?.Failures,
            RefreshNotBefore = connection.Refresh?.NotBefore,
            RefreshMisconfiguredAt = connection.Refresh?.MisconfiguredAt,
            ReplyLost = connection.Refresh?.ReplyLost,
            RefreshStandby = connection.Refresh?.Standby?.ToString(),
            RefreshHint = connection.Refresh?.Hint?.ToString(),
            RefreshHintAt = connection.Refresh?.HintAt,
        };

        public Connection ToConnection(OrganizationId organization, UserId user) => new()
        {
            Organization = organization,
            User = user,
            Integration = IntegrationId.Read(RowKey[Connected.Length..]),
            Epoch = Epoch,
            Secret = Secret is null ? null : SecretReference.Read(Secret),
            Reason = Reason is null ? null : WireNames.Read<DisconnectReason>(Reason),
            RefusedAt = RefusedAt,
            ExpiresAt = ExpiresAt,
            DisplayName = DisplayName,
            ConnectedAt = ConnectedAt,
            BegunAt = BegunAt ?? ConnectedAt,
            Grant = ToGrant(),
            Demands = ScopeDemands.Read(ScopesDemanded),
            LastUsedAt = LastUsedAt,
            EndedAt = EndedAt,
            Loss = Loss is null ? null : WireNames.Read<GrantLoss>(Loss),
            Refresh = ToRefreshState(),
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
            IsRevokedAsAWhole = IsRevokedAsAWhole == true,
            Account = AccountKey is null ? null : new AccountKey(AccountKey),
        };

        // Rows of an earlier version have no refresh columns.
        private RefreshState? ToRefreshState() => IsRenewable != true ? null : new RefreshState
        {
            Fence = Fence ?? 1,
            CommittedFence = CommittedFence ?? Fence ?? 1,
            ClaimedUntil = ClaimedUntil,
            RefreshedAt = RefreshedAt ?? ConnectedAt,
            Failures = RefreshFailures ?? 0,
            NotBefore = RefreshNotBefore,
            MisconfiguredAt = RefreshMisconfiguredAt,
            ReplyLost = ReplyLost == true,
            Standby = RefreshStandby is null ? null : SecretAddress.Read(RefreshStandby),
            Hint = RefreshHint is null ? null : HintKey.Read(RefreshHint),
            HintAt = RefreshHintAt,
        };

        private static Scopes ReadScopes(string? text) => Scopes.Read((text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
