using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Azure.Core.Diagnostics;
using Azure.Data.Tables;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Storage;

public sealed class TableStorageRegistrationTests(AzuriteServer azurite)
{
    [Fact]
    public async Task Tables_are_created_with_the_prefix_and_creating_them_again_succeeds()
    {
        var prefix = TestTables.NewPrefix();
        await using var services = Provide(("StoragePrefix", prefix), ("Storage:Tables", azurite.ConnectionString));
        services.GetRequiredService<IStartupValidator>().Validate();
        var tables = services.GetRequiredService<Tables>();

        await tables.CreateMissingAsync(TestContext.Current.CancellationToken);
        await tables.CreateMissingAsync(TestContext.Current.CancellationToken);

        var names = await services.GetRequiredService<TableServiceClient>()
            .QueryAsync(cancellationToken: TestContext.Current.CancellationToken)
            .Where(table => table.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(table => table.Name[prefix.Length..])
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Tables.Names.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("A1")]
    [InlineData("1a")]
    [InlineData("a-b")]
    [InlineData("a1\n")]
    [InlineData("a123456789012345678901")]
    public void A_prefix_that_no_table_can_have_fails_the_start(string prefix)
    {
        using var services = Provide(("StoragePrefix", prefix), ("Storage:Tables", azurite.ConnectionString));

        var fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("StoragePrefix", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_logs_no_rows_and_no_requests_in_any_configuration()
    {
        var events = new ConcurrentQueue<string>();
        using var listener = new AzureEventSourceListener((_, text) => events.Enqueue(text), EventLevel.LogAlways);
        var prefix = TestTables.NewPrefix();
        await using var services = Provide(
            ("StoragePrefix", prefix),
            ("Storage:Tables:ConnectionString", azurite.ConnectionString),
            ("Storage:Tables:Diagnostics:IsLoggingEnabled", "true"),
            ("Storage:Tables:Diagnostics:IsLoggingContentEnabled", "true"));
        var tables = services.GetRequiredService<Tables>();
        await tables.CreateMissingAsync(TestContext.Current.CancellationToken);

        await tables.Get(Tables.Integrations).TryAddAsync(new NoteRow { Text = "canary-51c2" }, TestContext.Current.CancellationToken);
        await tables.Get(Tables.Integrations).FindAsync<NoteRow>("p", "r", TestContext.Current.CancellationToken);

        Assert.DoesNotContain(events, text => text.Contains(prefix + Tables.Integrations, StringComparison.Ordinal));
        Assert.DoesNotContain(events, text => text.Contains("canary-51c2", StringComparison.Ordinal));
    }

    private static ServiceProvider Provide(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
            .Build();
        return new ServiceCollection().AddTableStorage(configuration).BuildServiceProvider(validateScopes: true);
    }
}
