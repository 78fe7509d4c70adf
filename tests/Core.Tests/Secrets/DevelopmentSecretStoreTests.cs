using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Secrets;

public sealed class DevelopmentSecretStoreTests(TestTables tables) : SecretStoreContract, IClassFixture<TestTables>
{
    private protected override ISecretStore Store { get; } = new DevelopmentSecretStore(tables.Tables, new FakeTimeProvider(), isDevelopment: true);

    [Fact]
    public void The_store_cannot_be_created_outside_development()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => new DevelopmentSecretStore(tables.Tables, new FakeTimeProvider(), isDevelopment: false));

        Assert.Contains("Secrets:Vaults", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_names_carry_the_prefix_of_the_deployment() =>
        Assert.StartsWith(tables.Prefix + "-", Store.NewAddress().Name, StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_version_whose_answer_was_lost_is_stored_once(bool isFirst)
    {
        var address = Store.NewAddress();
        if (!isFirst)
            await Store.SetAsync(address, new Credential { Token = "earlier" }, TestContext.Current.CancellationToken);
        // A later version meets the first version's rows in one transaction and is added in the next.
        var transaction = 0;
        tables.Faults.LoseAnswer(request => request.Uri.ToUri().AbsolutePath.EndsWith("$batch", StringComparison.Ordinal) && transaction++ == (isFirst ? 0 : 1));

        var reference = await Store.SetAsync(address, new Credential { Token = "kept" }, TestContext.Current.CancellationToken);

        Assert.True(tables.Faults.IsSpent);
        Assert.Equal("kept", (await Store.FindAsync(reference, TestContext.Current.CancellationToken))!.Token);
        Assert.Equal(reference, (await Store.FindNewestAsync(address, TestContext.Current.CancellationToken))!.Reference);
        var rows = tables.Tables.Get(Tables.DevelopmentSecrets).QueryAsync<TableEntity>(
            $"PartitionKey eq '{address.Name}' and RowKey ge 'v_'", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(isFirst ? 1 : 2, await rows.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_deletion_whose_answer_was_lost_is_done()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, TestContext.Current.CancellationToken);
        tables.Faults.LoseAnswer(request => request.Method == RequestMethod.Delete);

        await Store.DeleteAsync(reference.Address, TestContext.Current.CancellationToken);

        Assert.True(tables.Faults.IsSpent);
        Assert.Null(await Store.FindAsync(reference, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_name_of_an_earlier_format_returns_the_version_with_the_latest_time()
    {
        var clock = new FakeTimeProvider();
        var store = new DevelopmentSecretStore(tables.Tables, clock, isDevelopment: true);
        var first = await store.SetAsync(store.NewAddress(), new Credential { Token = "one" }, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var second = await store.SetAsync(first.Address, new Credential { Token = "two" }, TestContext.Current.CancellationToken);
        await tables.Tables.Get(Tables.DevelopmentSecrets).UpdateEntityAsync(
            new TableEntity(first.Address.Name, "open"), ETag.All, TableUpdateMode.Replace, TestContext.Current.CancellationToken);

        var newest = await store.FindNewestAsync(first.Address, TestContext.Current.CancellationToken);

        Assert.Equal(second, newest!.Reference);
        Assert.Equal("two", newest.Credential.Token);
    }

    [Fact]
    public async Task A_partial_deletion_leaves_no_newest_version()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, TestContext.Current.CancellationToken);
        await tables.Tables.Get(Tables.DevelopmentSecrets).DeleteEntityAsync(reference.Address.Name, "open", ETag.All, TestContext.Current.CancellationToken);

        Assert.Null(await Store.FindNewestAsync(reference.Address, TestContext.Current.CancellationToken));
    }
}
