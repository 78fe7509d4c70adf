using Kontext.Core.Input;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Schedule;

public sealed partial class ScheduleStore
{
    private sealed class Row : StampedRow
    {
        public string Kind { get; set; } = "";

        public string Organization { get; set; } = "";

        public Guid Integration { get; set; }

        public string? UserIssuer { get; set; }

        public string? UserSubject { get; set; }

        public string? Secrets { get; set; }

        public Guid? Task { get; set; }

        public DateTimeOffset CreatedAt { get; set; }

        public int Attempts { get; set; }

        public bool IsHandedOut { get; set; }

        public static Row Of(Hint hint, string shard, string key, DateTimeOffset createdAt) => new()
        {
            PartitionKey = shard,
            RowKey = key,
            Kind = WireNames.Of(hint.Kind),
            Organization = hint.Organization.Value,
            Integration = hint.Integration,
            UserIssuer = hint.User?.Issuer,
            UserSubject = hint.User?.Subject,
            Secrets = hint.Secrets.Count == 0 ? null : string.Join(' ', hint.Secrets),
            Task = hint.Task,
            CreatedAt = createdAt,
        };

        public DueHint? TryToDueHint(HintKind kind)
        {
            var isReadable = HintRowKey.TryReadDueAt(RowKey) is not null && (Secrets is null || Secrets.Split(' ').All(secret => SecretAddress.TryRead(secret) is not null));
            return isReadable ? ToDueHint(kind) : null;
        }

        public DueHint ToDueHint(HintKind kind)
        {
            var dueAt = StoredValue.Require(HintRowKey.TryReadDueAt(RowKey), "A hint's row key holds no time.");
            var hint = new Hint
            {
                Kind = kind,
                Organization = new OrganizationId(Organization),
                Integration = Integration,
                User = UserIssuer is null || UserSubject is null ? null : new UserId(UserIssuer, UserSubject),
                Secrets = Secrets is null ? [] : [.. Secrets.Split(' ').Select(SecretAddress.Read)],
                Task = Task,
                DueIn = TimeSpan.Zero,
            };
            return new DueHint(new HintKey(PartitionKey, RowKey), hint, dueAt, CreatedAt, Attempts);
        }
    }
}
