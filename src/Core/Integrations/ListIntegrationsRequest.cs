using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>Asks for a page of an organization's integrations in the order of creation, without the archived ones.</summary>
public sealed record ListIntegrationsRequest
{
    private const int MaxFilter = 128;

    /// <summary>The organization that owns the integrations.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The page size: 1-200.</summary>
    public required int Limit { get; init; }

    /// <summary>The folded text that names must contain; null for all names.</summary>
    public string? Filter { get; init; }

    /// <summary>The last id of the page before; null for the first page.</summary>
    public IntegrationId? After { get; init; }

    /// <summary>Parses query parameters; null stands for a parameter that is absent.</summary>
    public static Outcome<ListIntegrationsRequest> Parse(OrganizationId organization, string? limit, string? cursor, string? name)
    {
        var errors = new List<FieldError>();
        var count = PageLimit.Parse(limit, errors);
        if (name is { Length: > MaxFilter })
            errors.Add(new FieldError("name", ErrorCodes.OutOfRange, $"name must be at most {MaxFilter} characters."));
        var filter = string.IsNullOrEmpty(name) || name.Length > MaxFilter ? null : IntegrationName.Fold(name, "name", errors);
        var after = CursorOf(organization, filter).Parse(cursor, key => IntegrationId.TryParse(key, out var id) ? id : default(IntegrationId?), errors);
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new ListIntegrationsRequest { Organization = organization, Limit = count, Filter = filter, After = after };
    }

    /// <summary>Returns the cursor of the page after an integration.</summary>
    internal string CursorAfter(IntegrationId last) => CursorOf(Organization, Filter).Write(last.ToString());

    private static ListCursor CursorOf(OrganizationId organization, string? filter) => new(organization, "integrations", filter);
}
