using Kontext.Core.Clients;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Connecting;

public sealed partial class AuthorizationStore
{
    private sealed class PendingRow : StampedRow
    {
        public string Session { get; set; } = "";

        public string Organization { get; set; } = "";

        public string UserIssuer { get; set; } = "";

        public string UserSubject { get; set; } = "";

        public string Integration { get; set; } = "";

        public int Epoch { get; set; }

        public string Context { get; set; } = "";

        public string? Issuer { get; set; }

        public bool SendsIssuer { get; set; }

        public string TokenEndpoint { get; set; } = "";

        public string? RevocationEndpoint { get; set; }

        public string? Provider { get; set; }

        public string ClientSource { get; set; } = "";

        public string ClientId { get; set; } = "";

        public string ClientAuthentication { get; set; } = "";

        public string? ClientSecret { get; set; }

        public int? ClientGeneration { get; set; }

        public string? Resource { get; set; }

        public string Scopes { get; set; } = "";

        public string RedirectUri { get; set; } = "";

        public string? ReturnUrl { get; set; }

        public bool NeedsCompletion { get; set; }

        public DateTimeOffset? BegunAt { get; set; }

        public DateTimeOffset EndsAt { get; set; }

        public DateTimeOffset? UsedAt { get; set; }

        public string? Code { get; set; }

        public string BrowserHash { get; set; } = "";

        public static PendingRow Of(PendingAuthorization pending) => new()
        {
            PartitionKey = pending.Key.PartitionKey,
            RowKey = AuthorizationStore.Pending + pending.Key.Hash,
            Session = pending.Session.Value,
            Organization = pending.Organization.Value,
            UserIssuer = pending.User.Issuer,
            UserSubject = pending.User.Subject,
            Integration = pending.Integration.ToString(),
            Epoch = pending.Epoch,
            Context = pending.Context.Value,
            Issuer = pending.Issuer,
            SendsIssuer = pending.SendsIssuer,
            TokenEndpoint = pending.TokenEndpoint.OriginalString,
            RevocationEndpoint = pending.RevocationEndpoint?.OriginalString,
            Provider = pending.Provider,
            ClientSource = WireNames.Of(pending.Client.Source),
            ClientId = pending.Client.ClientId,
            ClientAuthentication = WireNames.Of(pending.Client.Authentication),
            ClientSecret = pending.Client.Secret?.ToString(),
            ClientGeneration = pending.Client.Generation,
            Resource = pending.Resource,
            Scopes = pending.Scopes.ToString(),
            RedirectUri = pending.RedirectUri.OriginalString,
            ReturnUrl = pending.ReturnUrl?.OriginalString,
            NeedsCompletion = pending.NeedsCompletion,
            BegunAt = pending.BegunAt,
            EndsAt = pending.EndsAt,
            UsedAt = pending.UsedAt,
            Code = pending.Code?.ToString(),
            BrowserHash = pending.BrowserHash,
        };

        public PendingAuthorization ToPending(ExpiringKey? key) => new()
        {
            Key = key ?? default,
            Session = new ExpiringKey(Session),
            Organization = new OrganizationId(Organization),
            User = new UserId(UserIssuer, UserSubject),
            Integration = IntegrationId.Read(Integration),
            Epoch = Epoch,
            Context = new ConnectionContext(Context),
            Issuer = Issuer,
            SendsIssuer = SendsIssuer,
            TokenEndpoint = new Uri(TokenEndpoint),
            RevocationEndpoint = RevocationEndpoint is null ? null : new Uri(RevocationEndpoint),
            Provider = Provider,
            Client = new ClientIdentity
            {
                Source = WireNames.Read<ClientSource>(ClientSource),
                ClientId = ClientId,
                Authentication = WireNames.Read<ClientAuthentication>(ClientAuthentication),
                Secret = ClientSecret is null ? null : SecretReference.Read(ClientSecret),
                Generation = ClientGeneration,
            },
            Resource = Resource,
            Scopes = OAuth.Scopes.Read(Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            RedirectUri = new Uri(RedirectUri),
            ReturnUrl = ReturnUrl is null ? null : new Uri(ReturnUrl),
            NeedsCompletion = NeedsCompletion,
            BegunAt = BegunAt ?? EndsAt - PendingAuthorization.Lifetime, // rows of the previous version have no value
            EndsAt = EndsAt,
            UsedAt = UsedAt,
            Code = Code is null ? null : SecretReference.Read(Code),
            BrowserHash = BrowserHash,
            RowVersion = ETag.ToString(),
        };
    }
}
