using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Kontext.Testing;

namespace Kontext.Core.Tests.Storage;

public sealed class TableWritesTests(TestTables tables) : IClassFixture<TestTables>
{
    private static readonly Func<Request, bool> Add = request => request.Method == RequestMethod.Post && !IsBatch(request);
    private static readonly Func<Request, bool> Replace = request => request.Method == RequestMethod.Put;
    private static readonly Func<Request, bool> Submit = request => request.Method == RequestMethod.Post && IsBatch(request);

    private readonly TableClient _table = tables.Tables.Get(Tables.Integrations);
    private readonly string _partition = TestTables.NewPrefix();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_added_row_is_there_after_one_request()
    {
        tables.Requests.Reset();

        Assert.True(await _table.TryAddAsync(Row("a", "mine"), Ct));

        Assert.Equal(["POST Integrations"], tables.Requests.Requests);
        Assert.Equal("mine", await TextOfAsync("a"));
    }

    [Fact]
    public async Task An_add_whose_answer_was_lost_succeeded()
    {
        tables.Faults.LoseAnswer(Add);

        Assert.True(await _table.TryAddAsync(Row("a", "mine"), Ct));

        Assert.True(tables.Faults.IsSpent);
        Assert.Equal("mine", await TextOfAsync("a"));
    }

    [Fact]
    public async Task An_add_that_never_arrived_is_repeated()
    {
        tables.Faults.RefuseConnection(Add);

        Assert.True(await _table.TryAddAsync(Row("a", "mine"), Ct));

        Assert.Equal("mine", await TextOfAsync("a"));
    }

    [Fact]
    public async Task An_add_of_an_existing_row_is_a_conflict()
    {
        await _table.TryAddAsync(Row("a", "another's"), Ct);

        Assert.False(await _table.TryAddAsync(Row("a", "mine"), Ct));

        Assert.Equal("another's", await TextOfAsync("a"));
    }

    [Fact]
    public async Task The_same_row_cannot_be_added_twice()
    {
        var row = Row("a", "mine");

        Assert.True(await _table.TryAddAsync(row, Ct));
        Assert.False(await _table.TryAddAsync(row, Ct));
    }

    [Fact]
    public async Task A_conflicting_add_whose_answer_was_lost_is_a_conflict()
    {
        await _table.TryAddAsync(Row("a", "another's"), Ct);
        tables.Faults.LoseAnswer(Add);

        Assert.False(await _table.TryAddAsync(Row("a", "mine"), Ct));

        Assert.Equal("another's", await TextOfAsync("a"));
    }

    [Fact]
    public async Task A_replacement_whose_answer_was_lost_succeeded()
    {
        var read = await AddAndReadAsync("a");
        tables.Faults.LoseAnswer(Replace);

        Assert.NotNull(await _table.TryReplaceAsync(Row("a", "mine"), read.ETag, Ct));

        Assert.True(tables.Faults.IsSpent);
        Assert.Equal("mine", await TextOfAsync("a"));
    }

    [Fact]
    public async Task A_replacement_of_a_row_that_changed_meanwhile_is_a_conflict()
    {
        var read = await AddAndReadAsync("a");
        Assert.NotNull(await _table.TryReplaceAsync(Row("a", "another's"), read.ETag, Ct));
        tables.Faults.LoseAnswer(Replace);

        Assert.Null(await _table.TryReplaceAsync(Row("a", "mine"), read.ETag, Ct));

        Assert.Equal("another's", await TextOfAsync("a"));
    }

    [Fact]
    public async Task A_replacement_of_a_row_that_went_meanwhile_is_a_conflict()
    {
        var read = await AddAndReadAsync("a");
        await _table.DeleteEntityAsync(_partition, "a", ETag.All, Ct);

        Assert.Null(await _table.TryReplaceAsync(Row("a", "mine"), read.ETag, Ct));

        Assert.Null(await _table.FindAsync<NoteRow>(_partition, "a", Ct));
    }

    [Fact]
    public async Task A_transaction_is_one_request()
    {
        tables.Requests.Reset();
        var (record, name) = (Row("a", "mine"), Row("b", "mine"));

        Assert.Null(await _table.TrySubmitAsync(record, [Adding(record), Adding(name)], Ct));

        Assert.Equal(["POST $batch"], tables.Requests.Requests);
        Assert.Equal("mine", await TextOfAsync("b"));
    }

    [Fact]
    public async Task A_transaction_of_additions_whose_answer_was_lost_succeeded()
    {
        var (record, name) = (Row("a", "mine"), Row("b", "mine"));
        tables.Faults.LoseAnswer(Submit);

        Assert.Null(await _table.TrySubmitAsync(record, [Adding(record), Adding(name)], Ct));

        Assert.True(tables.Faults.IsSpent);
        Assert.Equal("mine", await TextOfAsync("a"));
    }

    [Fact]
    public async Task A_transaction_that_replaces_and_deletes_whose_answer_was_lost_succeeded()
    {
        var record = await AddAndReadAsync("a");
        var name = await AddAndReadAsync("b");
        var changed = Row("a", "mine");
        tables.Faults.LoseAnswer(Submit);

        var failed = await _table.TrySubmitAsync(changed,
        [
            new(TableTransactionActionType.UpdateReplace, changed, record.ETag),
            new(TableTransactionActionType.Delete, name, name.ETag),
            Adding(Row("c", "mine")),
        ], Ct);

        Assert.Null(failed);
        Assert.Equal("mine", await TextOfAsync("a"));
        Assert.Null(await _table.FindAsync<NoteRow>(_partition, "b", Ct));
    }

    [Fact]
    public async Task A_transaction_with_a_conflicting_row_names_the_row_and_writes_nothing()
    {
        await _table.TryAddAsync(Row("b", "another's"), Ct);
        var (record, name) = (Row("a", "mine"), Row("b", "mine"));
        tables.Faults.LoseAnswer(Submit);

        Assert.Equal(1, await _table.TrySubmitAsync(record, [Adding(record), Adding(name)], Ct));

        Assert.Null(await _table.FindAsync<NoteRow>(_partition, "a", Ct));
        Assert.Equal("another's", await TextOfAsync("b"));
    }

    [Fact]
    public async Task A_transaction_on_a_row_that_changed_meanwhile_names_it()
    {
        var read = await AddAndReadAsync("a");
        Assert.NotNull(await _table.TryReplaceAsync(Row("a", "another's"), read.ETag, Ct));
        var (added, changed) = (Row("b", "mine"), Row("a", "mine"));

        var failed = await _table.TrySubmitAsync(added, [Adding(added), new(TableTransactionActionType.UpdateReplace, changed, read.ETag)], Ct);

        Assert.Equal(1, failed);
        Assert.Equal("another's", await TextOfAsync("a"));
    }

    [Fact]
    public async Task Storage_that_refuses_every_try_is_unavailable()
    {
        for (var attempt = 0; attempt < 4; attempt++)
            tables.Faults.RefuseConnection(Add);

        var fault = await Assert.ThrowsAsync<UnavailableException>(() => _table.TryAddAsync(Row("a", "canary"), Ct));

        Assert.Equal("Table storage", fault.Dependency);
        Assert.Null(fault.RetryAfter);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_by_the_caller_is_not_a_fault_of_storage()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _table.TryAddAsync(Row("a", "mine"), cancelled.Token));
    }

    private static bool IsBatch(Request request) => request.Uri.ToUri().AbsolutePath.EndsWith("$batch", StringComparison.Ordinal);

    private static TableTransactionAction Adding(NoteRow row) => new(TableTransactionActionType.Add, row);

    private NoteRow Row(string rowKey, string text) => new() { PartitionKey = _partition, RowKey = rowKey, Text = text };

    private async Task<NoteRow> AddAndReadAsync(string rowKey)
    {
        Assert.True(await _table.TryAddAsync(Row(rowKey, "first"), Ct));
        return (await _table.FindAsync<NoteRow>(_partition, rowKey, Ct))!;
    }

    private async Task<string?> TextOfAsync(string rowKey) => (await _table.FindAsync<NoteRow>(_partition, rowKey, Ct))?.Text;
}
