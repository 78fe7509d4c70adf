using Kontext.Core.Identity;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>A page of an organization's integrations, in the order of creation, archived ones left out.</summary>
public sealed record ListIntegrationsRequest
{
    private const int MaxFilter = 128;

    /// <summary>Whose.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>1-200.</summary>
    public required int Limit { get; init; }

    /// <summary>The folded substring that names must contain; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>The id behind which the page begins; null for the first page.</summary>
    public IntegrationId? After { get; init; }

    /// <summary>Parses query parameters; null means not given.</summary>
    public static Outcome<ListIntegrationsRequest> Parse(OrganizationId organization, string? limit, string? cursor, string? name)
    {
        var errors = new List<FieldError>();
        var count = PageLimit.Parse(limit, errors);
        if (name is { Length: > MaxFilter })
            errors.Add(new FieldError("name", ErrorCodes.OutOfRange, $"name must be at most {MaxFilter} characters."));
        var filter = string.IsNullOrEmpty(name) || name.Length > MaxFilter ? null : IntegrationName.Fold(name, "name", errors);
        var after = string.IsNullOrEmpty(cursor) ? null : IntegrationCursor.Read(organization, filter, cursor);
        if (!string.IsNullOrEmpty(cursor) && after is null)
            errors.Add(new FieldError("cursor", ErrorCodes.InvalidCursor, "This cursor is not of this list; start again without it, or send the name filter it was made with."));
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new ListIntegrationsRequest { Organization = organization, Limit = count, Filter = filter, After = after };
    }
}
