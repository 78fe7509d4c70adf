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
}
