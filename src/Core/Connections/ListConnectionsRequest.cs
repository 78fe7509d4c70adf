using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Connections;

/// <summary>A page of the people who are or were connected to an integration.</summary>
public sealed record ListConnectionsRequest
{
    /// <summary>Whose integration it is.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Connected to what.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>1-200.</summary>
    public required int Limit { get; init; }

    /// <summary>The key of the person behind whom the page begins; null for the first page.</summary>
    internal string? After { get; init; }

    /// <summary>Parses query parameters; null means not given.</summary>
    public static Outcome<ListConnectionsRequest> Parse(OrganizationId organization, IntegrationId integration, string? limit, string? cursor)
    {
        var errors = new List<FieldError>();
        var count = PageLimit.Parse(limit, errors);
        var after = string.IsNullOrEmpty(cursor) ? null : ConnectionCursor.Read(organization, integration, cursor);
        if (!string.IsNullOrEmpty(cursor) && after is null)
            errors.Add(new FieldError("cursor", ErrorCodes.InvalidCursor, "This cursor is not of this list; start again without it."));
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new ListConnectionsRequest { Organization = organization, Integration = integration, Limit = count, After = after };
    }
}
