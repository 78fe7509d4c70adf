using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Connections;

public sealed partial class ConnectionStore
{
    private sealed class EndingRow : StampedRow
    {
        public Guid Integration { get; set; }

        public string Secret { get; set; } = "";

        public DateTimeOffset EndedAt { get; set; }

        public bool IsGrant { get; set; }

        public string? ClientSecret { get; set; }

        public int? Epoch { get; set; }

        public string? AccountKey { get; set; }

        public DateTimeOffset? RefreshEndsAt { get; set; }

        public string? Standby { get; set; }

        public Guid? Revocation { get; set; }

        public string? HintId { get; set; }

        public static EndingRow Of(Ending ending) => new()
        {
            PartitionKey = PersonKey(ending.Organization, ending.User),
            RowKey = EndingPrefix + ending.Secret.Address.Name,
            Integration = ending.Integration.Value,
            Secret = ending.Secret.ToString(),
            EndedAt = ending.EndedAt,
            IsGrant = ending.IsGrant,
            ClientSecret = ending.ClientSecret?.ToString(),
            Epoch = ending.Epoch,
            AccountKey = ending.Account?.Value,
            RefreshEndsAt = ending.RefreshEndsAt,
            Standby = ending.Standby?.ToString(),
            Revocation = ending.BulkDisconnect,
            HintId = ending.HintId,
        };

        public Ending ToEnding(OrganizationId organization, UserId user) => new()
        {
            Organization = organization,
            User = user,
            Integration = new IntegrationId(Integration),
            Secret = SecretReference.Read(Secret),
            EndedAt = EndedAt,
            IsGrant = IsGrant,
            ClientSecret = ClientSecret is null ? null : SecretReference.Read(ClientSecret),
            Epoch = Epoch,
            Account = AccountKey is null ? null : new AccountKey(AccountKey),
            RefreshEndsAt = RefreshEndsAt,
            Standby = Standby is null ? null : SecretAddress.Read(Standby),
            BulkDisconnect = Revocation,
            HintId = HintId,
        };
    }
}
