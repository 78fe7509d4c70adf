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
    public void It_refuses_to_exist_outside_development()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => new DevelopmentSecretStore(tables.Tables, new FakeTimeProvider(), isDevelopment: false));

        Assert.Contains("Secrets:Vaults", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_names_carry_the_prefix_of_the_deployment() =>
        Assert.StartsWith(tables.Prefix + "-", Store.NewAddress().Name, StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_version_whose_answer_was_lost_is_kept_once(bool isFirst)
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
    public async Task Of_a_name_from_before_the_newest_was_kept_it_is_the_one_of_the_latest_time()
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
    public async Task A_deletion_that_got_halfway_leaves_no_newest_version()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, TestContext.Current.CancellationToken);
        await tables.Tables.Get(Tables.DevelopmentSecrets).DeleteEntityAsync(reference.Address.Name, "open", ETag.All, TestContext.Current.CancellationToken);

        Assert.Null(await Store.FindNewestAsync(reference.Address, TestContext.Current.CancellationToken));
    }
}
