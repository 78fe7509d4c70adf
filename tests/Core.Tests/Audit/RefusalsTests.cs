using Azure.Data.Tables;
using Kontext.Core.Audit;
using Kontext.Core.Input;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Audit;

/// <summary>Refusals are counted in memory, within bounds, and written later.</summary>
public sealed class RefusalsTests(TestTables tables) : IClassFixture<TestTables>
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void One_organization_with_many_refusals_leaves_room_for_others()
    {
        var refusals = New();
        for (var number = 0; number < 10_001; number++)
            refusals.Note(Refusal("many", $"app_{number}"));
        Assert.Equal(1_000, refusals.Count);

        refusals.Note(Refusal("few", "app_1"));
        Assert.Equal(1_001, refusals.Count);
        for (var number = 0; number < 10_001; number++)
            refusals.Note(Refusal($"organization {number}", "app_1"));
        Assert.Equal(10_000, refusals.Count);
    }

    [Fact]
    public async Task Room_is_freed_after_the_minute_is_over_and_written()
    {
        var refusals = New();
        refusals.Note(Refusal("acme", "app_1"));
        refusals.Note(Refusal("acme", "app_1"));
        await refusals.WriteAsync(Cancellation);
        Assert.Equal(1, refusals.Count);
        _clock.Advance(TimeSpan.FromMinutes(1));

        await refusals.WriteAsync(Cancellation);

        Assert.Equal(0, refusals.Count);
        Assert.Equal(2, Assert.Single(await RowsAsync("acme")).GetInt32("Count"));
    }

    private Refusals New() => new(new AuditStore(tables.Tables), _clock, NullLogger<Refusals>.Instance);

    private static AuditEvent Refusal(string organization, string application) => new()
    {
        Organization = new OrganizationId(organization),
        Actor = AuditActor.OfClient(application),
        Action = AuditAction.CredentialExchange,
        Application = application,
        Decision = AuditDecision.Deny,
        Rule = "not_attached_to_application",
    };

    private async Task<List<TableEntity>> RowsAsync(string organization)
    {
        var rows = await tables.Service.GetTableClient(tables.Prefix + Tables.Audit).QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);
        return [.. rows.Where(row => row.PartitionKey.StartsWith(new OrganizationId(organization).Key + ":", StringComparison.Ordinal))];
    }
}
