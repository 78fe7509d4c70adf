using System.Buffers;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Connections;

/// <summary>A request for a page of the users who are or were connected to an integration.</summary>
public sealed record ListConnectionsRequest
{
    // The characters of a user's key. A forged cursor must not bring others into a query.
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~:");

    /// <summary>The organization of the integration.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The integration.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>The page size, 1 to 200.</summary>
    public required int Limit { get; init; }

    /// <summary>The key of the last user of the page before; null for the first page.</summary>
    internal string? After { get; init; }

    /// <summary>Parses query parameters; null means not given.</summary>
    public static Outcome<ListConnectionsRequest> Parse(OrganizationId organization, IntegrationId integration, string? limit, string? cursor)
    {
        var errors = new List<FieldError>();
        var count = PageLimit.Parse(limit, errors);
        var after = CursorOf(organization, integration).Parse(cursor, key => key.AsSpan().ContainsAnyExcept(KeyCharacters) ? null : key, errors);
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new ListConnectionsRequest { Organization = organization, Integration = integration, Limit = count, After = after };
    }

    /// <summary>Returns the cursor of the page after a user.</summary>
    internal string CursorAfter(UserId last) => CursorOf(Organization, Integration).Write(last.Key);

    private static ListCursor CursorOf(OrganizationId organization, IntegrationId integration) => new(organization, "connections", integration.ToString());
}
