using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Maintenance;

/// <summary>A queue message with due hints. It holds keys and names, and no secrets.</summary>
internal sealed partial record DueMessage
{
    public required IReadOnlyList<Item> Items { get; init; }

    /// <summary>The trace context of the tick. Any JSON is allowed, because a wrong value here must not make the message fail.</summary>
    public JsonElement? TraceParent { get; init; }

    public static string Write(IEnumerable<DueHint> hints) =>
        JsonSerializer.Serialize(
            new DueMessage { Items = [.. hints.Select(Item.Of)], TraceParent = Steps.Here is { } here ? JsonSerializer.SerializeToElement(here, MessageJson.Default.String) : null },
            MessageJson.Default.DueMessage);

    /// <summary>
    /// Reads a message. Leaves out items of a kind that only a newer version knows: their hints fire again, and the newer version handles
    /// them.
    /// </summary>
    public static IReadOnlyList<DueHint> Read(string text) => Read(text, out _);

    /// <summary>
    /// Reads a message and the trace context of its tick, which is null when it is missing or not a string. Leaves out items of an unknown
    /// kind.
    /// </summary>
    public static IReadOnlyList<DueHint> Read(string text, out string? traceParent)
    {
        var message = StoredJson.Read(text, MessageJson.Default.DueMessage);
        traceParent = message.TraceParent is { ValueKind: JsonValueKind.String } element ? element.GetString() : null;
        return [.. message.Items.Where(item => WireNames.TryRead<HintKind>(item.Kind) is not null).Select(item => item.ToDueHint())];
    }

    internal sealed record Item
    {
        public required string Key { get; init; }

        public required string Kind { get; init; }

        public required string Organization { get; init; }

        public required Guid Integration { get; init; }

        public string? UserIssuer { get; init; }

        public string? UserSubject { get; init; }

        public IReadOnlyList<string>? Secrets { get; init; }

        public Guid? Task { get; init; }

        public required DateTimeOffset DueAt { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public required int Attempts { get; init; }

        public static Item Of(DueHint due) => new()
        {
            Key = due.Key.ToString(),
            Kind = WireNames.Of(due.Hint.Kind),
            Organization = due.Hint.Organization.Value,
            Integration = due.Hint.Integration,
            UserIssuer = due.Hint.User?.Issuer,
            UserSubject = due.Hint.User?.Subject,
            Secrets = due.Hint.Secrets.Count == 0 ? null : [.. due.Hint.Secrets.Select(secret => secret.ToString())],
            Task = due.Hint.Task,
            DueAt = due.DueAt,
            CreatedAt = due.CreatedAt,
            Attempts = due.Attempts,
        };

        public DueHint ToDueHint()
        {
            var hint = new Hint
            {
                Kind = WireNames.Read<HintKind>(Kind),
                Organization = new OrganizationId(Organization),
                Integration = Integration,
                User = UserIssuer is null || UserSubject is null ? null : new UserId(UserIssuer, UserSubject),
                Secrets = Secrets is null ? [] : [.. Secrets.Select(SecretAddress.Read)],
                Task = Task,
                DueIn = TimeSpan.Zero,
            };
            return new DueHint(HintKey.Read(Key), hint, DueAt, CreatedAt, Attempts);
        }
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(DueMessage))]
    [JsonSerializable(typeof(string))]
    private sealed partial class MessageJson : JsonSerializerContext;
}
