using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>The request for a page of an organization's applications or service accounts, in the order of creation.</summary>
public sealed record ListApplicationsRequest
{
    /// <summary>The organization of the clients.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Whether to list service accounts instead of applications.</summary>
    public required bool ServiceAccounts { get; init; }

    /// <summary>The maximum number of clients on the page; 1-200.</summary>
    public required int Limit { get; init; }

    /// <summary>The last client of the previous page; null for the first page.</summary>
    public ClientId? After { get; init; }

    /// <summary>Parses query parameters; null means not sent.</summary>
    public static Outcome<ListApplicationsRequest> Parse(OrganizationId organization, bool serviceAccounts, string? limit, string? cursor)
    {
        var errors = new List<FieldError>();
        var count = PageLimit.Parse(limit, errors);
        var after = CursorOf(organization, serviceAccounts).Parse(cursor, key => ClientId.TryParse(key), errors);
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new ListApplicationsRequest { Organization = organization, ServiceAccounts = serviceAccounts, Limit = count, After = after };
    }

    /// <summary>Returns the cursor of the page after a client.</summary>
    internal string CursorAfter(ClientId last) => CursorOf(Organization, ServiceAccounts).Write(last.ToString());

    private static ListCursor CursorOf(OrganizationId organization, bool serviceAccounts) => new(organization, serviceAccounts ? "service-accounts" : "applications");
}

/// <summary>A page of an organization's clients.</summary>
/// <param name="Items">The clients in the order of creation. A page may hold fewer than the limit although more pages follow.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last page.</param>
public sealed record ApplicationPage(IReadOnlyList<Application> Items, string? NextCursor);
