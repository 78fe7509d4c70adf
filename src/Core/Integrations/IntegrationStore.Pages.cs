using Azure;
using Kontext.Core.Bounds;
using Kontext.Core.Input;
using Kontext.Core.Storage;

namespace Kontext.Core.Integrations;

public sealed partial class IntegrationStore
{
    // A filtered page reads at most this many pages of rows. Then it returns the matches so far, with a cursor.
    private const int FilteredRowsAtOnce = 200;
    private const int FilteredReads = 5;

    // The number of organizations whose page size this instance remembers.
    private const int MaxRemembered = 1_000;

    // How many rows of an organization fitted into the last page. A next query asks for no more, so storage sends no rows in vain.
    private readonly LeastUsed<string, int> _fitting = new(MaxRemembered);

    /// <summary>
    /// Returns a page, which ends early once its rows pass 4 MiB. A page without a filter is one range query, unless storage splits the
    /// answer. Dispose the page when its items are no longer needed.
    /// </summary>
    internal async Task<IntegrationPage> ListAsync(ListIntegrationsRequest request, CancellationToken cancellationToken)
    {
        RowLimit limit = new(reads, request.Organization.Key);
        IntegrationPage? page = null;
        try
        {
            using (limit.Begin())
                page = await ListAsync(request, limit, cancellationToken);
            return page with { Held = limit };
        }
        finally
        {
            if (page is null)
                limit.Dispose();
        }
    }

    private async Task<IntegrationPage> ListAsync(ListIntegrationsRequest request, RowLimit limit, CancellationToken cancellationToken)
    {
        var organization = request.Organization;
        var items = new List<Integration>();
        var (after, token, characters) = (request.After, default(string), 0);

        // One row more than the limit tells whether another page follows.
        var rowsAtOnce = request.Filter is null ? request.Limit + 1 : FilteredRowsAtOnce;
        if (_fitting.TryGet(organization.Key, out var fitting))
            rowsAtOnce = Math.Min(rowsAtOnce, fitting);
        for (var read = 1; ; read++)
        {
            var page = await QueryAfter(organization, after).AsPages(token, rowsAtOnce).FirstAsync(cancellationToken);
            foreach (var row in page.Values)
            {
                if (items.Count == request.Limit || characters >= RowLimit.Bytes)
                    return Page(items[^1].Id);
                var integration = row.ToIntegration(organization);
                after = integration.Id;
                if (request.Filter is null || integration.Name.Holds(request.Filter))
                {
                    items.Add(integration);
                    characters += (integration.Capabilities?.Json.Length ?? 0) + (integration.CredentialSchema?.Json.Length ?? 0)
                        + (integration.OAuthMetadata?.Json.Length ?? 0);
                }
            }

            if (limit.IsCut)
                _fitting.Set(organization.Key, page.Values.Count + 1);
            else if (fitting > 0 && page.Values.Count >= fitting)
                _fitting.Set(organization.Key, Math.Min(2 * fitting, FilteredRowsAtOnce + 1)); // the rows may have become smaller
            if (request.Filter is not null)
                limit.Used = 0; // rows that do not match are not held in memory
            if (!limit.IsCut && page.ContinuationToken is null)
                return new IntegrationPage(items, NextCursor: null);

            // Storage may return fewer rows than asked for, even none, and a continuation token (Query timeout and pagination).
            if (after is { } last && (request.Filter is null ? limit.IsCut : read >= FilteredReads))
                return Page(last);

            // When rows were left unread, the next query begins after the last row that was read.
            token = limit.IsCut ? null : page.ContinuationToken;
        }

        IntegrationPage Page(IntegrationId last) => new(items, request.CursorAfter(last));
    }

    private AsyncPageable<Row> QueryAfter(OrganizationId organization, IntegrationId? after) => _table.QueryAsync<Row>(FilterAfter(organization, after));
}

/// <summary>
/// A page of integrations. Dispose it when its items are no longer needed: a large page takes memory that other lists wait for.
/// </summary>
/// <param name="Items">In the order of creation. A filtered page may be short or empty although another page follows.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last page.</param>
public sealed record IntegrationPage(IReadOnlyList<Integration> Items, string? NextCursor) : IDisposable
{
    internal IDisposable? Held { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Held?.Dispose();
}
