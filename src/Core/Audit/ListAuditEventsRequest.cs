using System.Globalization;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Audit;

/// <summary>The request for a page of an organization's audit, the newest event first.</summary>
public sealed record ListAuditEventsRequest
{
    private const int MaxText = 1_024;

    private ListAuditEventsRequest(OrganizationId organization, AuditPlace behind)
    {
        Organization = organization;
        Behind = behind;
    }

    internal OrganizationId Organization { get; }

    internal AuditPlace Behind { get; }

    internal int Limit { get; private init; }

    internal DateTimeOffset? From { get; private init; }

    private string? Actor { get; init; }

    private string? Application { get; init; }

    private Guid? Integration { get; init; }

    private AuditAction? Action { get; init; }

    private AuditDecision? Decision { get; init; }

    /// <summary>Parses query parameters; null means not sent.</summary>
    /// <param name="organization">The organization of the audit.</param>
    /// <param name="query">Returns a parameter by its name.</param>
    /// <param name="now">The current time, UTC.</param>
    public static Outcome<ListAuditEventsRequest> Parse(OrganizationId organization, Func<string, string?> query, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        var limit = PageLimit.Parse(query("limit"), errors);
        var (from, to) = (TimeOf("from"), TimeOf("to"));
        var actor = TextOf("actor");
        var application = TextOf("application");
        var action = query("action") is { Length: > 0 } word ? WireNames.Parse<AuditAction>(word, "action", errors) : null;
        var decision = query("decision") is { Length: > 0 } decided ? WireNames.Parse<AuditDecision>(decided, "decision", errors) : null;
        var integration = default(Guid);
        if (query("integration") is { Length: > 0 } id && !PlainUuid.TryParse(id, out integration))
            errors.Add(new FieldError("integration", ErrorCodes.UnknownValue, "integration must be the id of an integration."));
        var cursor = CursorOf(organization).Parse(query("cursor"), Read, errors);

        // This time is later than any row that exists now.
        var latest = to ?? now + TimeSpan.FromMinutes(1);
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new ListAuditEventsRequest(organization, cursor ?? new AuditPlace(AuditKey.DayOf(latest), AuditKey.RowOf(latest)))
            {
                Limit = limit,
                From = from,
                Actor = actor,
                Application = application,
                Action = action,
                Decision = decision,
                Integration = query("integration") is { Length: > 0 } ? integration : null,
            };

        string? TextOf(string name)
        {
            if (query(name) is not { Length: > 0 } value)
                return null;
            if (value.Length > MaxText)
                errors.Add(new FieldError(name, ErrorCodes.OutOfRange, $"{name} must be at most {MaxText} characters."));
            return value;
        }

        DateTimeOffset? TimeOf(string name) => query(name) is { Length: > 0 } value ? Instant.Parse(value, name, errors) : null;
    }

    /// <summary>Returns whether the event matches the filters of the request.</summary>
    internal bool Wants(AuditEvent act) =>
        (From is null || act.Time >= From)
        && (Actor is null || Actor == act.Actor.Client || Actor == act.Actor.Person?.Subject)
        && (Application is null || Application == act.Application || Application == act.Actor.Client || "app_" + Application == act.Application)
        && (Integration is null || Integration == act.Integration)
        && (Action is null || Action == act.Action)
        && (Decision is null || Decision == act.Decision);

    /// <summary>Returns the cursor for the rows after a position.</summary>
    internal string CursorAfter(AuditPlace place) =>
        CursorOf(Organization).Write(string.Create(CultureInfo.InvariantCulture, $"{place.Day}/{place.Row}"));

    private static AuditPlace? Read(string key) =>
        key.Split('/') is [var day, var row] && int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && row.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? new AuditPlace(number, row)
            : null;

    private static ListCursor CursorOf(OrganizationId organization) => new(organization, "audit");
}
