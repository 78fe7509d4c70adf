using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Consent;

/// <summary>
/// Stores questions of consent (<c>q_</c>) and authorization codes (<c>k_</c>), each under the hash of its key, in a partition of the hour
/// in which it ends. They stand in the table of connect sessions, whose maintenance removes the rows of past hours.
/// </summary>
public sealed class CodeStore(Tables tables)
{
    private const string Consent = "q_";
    private const string Code = "k_";

    private readonly TableClient _table = tables.Get(Tables.Authorizations);

    internal Task AddAsync(PendingConsent pending, CancellationToken cancellationToken) => _table.AddFreshAsync(Row.Of(pending), cancellationToken);

    internal Task AddAsync(AuthorizationCode code, CancellationToken cancellationToken) => _table.AddFreshAsync(Row.Of(code), cancellationToken);

    /// <summary>Returns the question; null when there is none. One point read.</summary>
    internal async Task<PendingConsent?> FindConsentAsync(ExpiringKey key, CancellationToken cancellationToken) =>
        (await _table.FindAsync<Row>(key.PartitionKey, Consent + key.Hash, cancellationToken))?.ToConsent(key);

    /// <summary>Returns the code; null when there is none. One point read.</summary>
    internal async Task<AuthorizationCode?> FindCodeAsync(ExpiringKey key, CancellationToken cancellationToken) =>
        (await _table.FindAsync<Row>(key.PartitionKey, Code + key.Hash, cancellationToken))?.ToCode(key);

    /// <summary>Marks the question as answered; false when it was answered before.</summary>
    internal async Task<bool> TryAnswerAsync(PendingConsent present, DateTimeOffset now, CancellationToken cancellationToken) =>
        present.AnsweredAt is null
        && await _table.TryReplaceAsync(Row.Of(present with { AnsweredAt = now }), TableWrites.ETagOf(present.RowVersion), cancellationToken) is not null;

    /// <summary>Marks the code as redeemed; false when it was redeemed before.</summary>
    internal async Task<bool> TryUseAsync(AuthorizationCode present, DateTimeOffset now, CancellationToken cancellationToken) =>
        present.UsedAt is null
        && await _table.TryReplaceAsync(Row.Of(present with { UsedAt = now }), TableWrites.ETagOf(present.RowVersion), cancellationToken) is not null;

    private sealed class Row : StampedRow
    {
        public string Request { get; set; } = "";

        public string Organization { get; set; } = "";

        public string UserIssuer { get; set; } = "";

        public string UserSubject { get; set; } = "";

        public string? PersonName { get; set; }

        public DateTimeOffset AuthenticatedAt { get; set; }

        public DateTimeOffset EndsAt { get; set; }

        public DateTimeOffset? UsedAt { get; set; }

        public string? BrowserHash { get; set; }

        public Guid? Session { get; set; }

        public static Row Of(PendingConsent pending) => new()
        {
            PartitionKey = pending.Key.PartitionKey,
            RowKey = Consent + pending.Key.Hash,
            Request = JsonSerializer.Serialize(StoredRequest.Of(pending.Request), ConsentJson.Default.StoredRequest),
            Organization = pending.Person.Organization.Value,
            UserIssuer = pending.Person.Person.Issuer,
            UserSubject = pending.Person.Person.Subject,
            PersonName = pending.Person.Name,
            AuthenticatedAt = pending.Person.At,
            EndsAt = pending.EndsAt,
            UsedAt = pending.AnsweredAt,
            BrowserHash = pending.BrowserHash,
        };

        public static Row Of(AuthorizationCode code) => new()
        {
            PartitionKey = code.Key.PartitionKey,
            RowKey = Code + code.Key.Hash,
            Request = JsonSerializer.Serialize(StoredRequest.Of(code.Request), ConsentJson.Default.StoredRequest),
            Organization = code.Person.Organization.Value,
            UserIssuer = code.Person.Person.Issuer,
            UserSubject = code.Person.Person.Subject,
            PersonName = code.Person.Name,
            AuthenticatedAt = code.Person.At,
            EndsAt = code.EndsAt,
            UsedAt = code.UsedAt,
            Session = code.Session,
        };

        public PendingConsent ToConsent(ExpiringKey key) => new()
        {
            Key = key,
            Request = ReadRequest(),
            Person = ReadPerson(),
            EndsAt = EndsAt,
            AnsweredAt = UsedAt,
            BrowserHash = BrowserHash ?? "",
            RowVersion = ETag.ToString(),
        };

        public AuthorizationCode ToCode(ExpiringKey key) => new()
        {
            Key = key,
            Session = StoredValue.Require(Session, "A code's row names no session."),
            Request = ReadRequest(),
            Person = ReadPerson(),
            EndsAt = EndsAt,
            UsedAt = UsedAt,
            RowVersion = ETag.ToString(),
        };

        private SignedIn ReadPerson() => new(new OrganizationId(Organization), new UserId(UserIssuer, UserSubject), PersonName, AuthenticatedAt);

        private CodeRequest ReadRequest() => StoredJson.Read(Request, ConsentJson.Default.StoredRequest).ToRequest();
    }
}
