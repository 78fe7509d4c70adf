using System.Buffers;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.Functions.Tests;

/// <summary>Searches all logs, rows and messages of an app for secrets.</summary>
internal sealed class LeakSearch(KontextApp app, LogCapture logs)
{
    private const int PeekedAtOnce = 32;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>For an app that logs at the lowest level in all its parts.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Settings =>
        new[] { "Default", "Microsoft.AspNetCore", "Azure", "Azure.Core", "System.Net.Http", "Microsoft.AspNetCore.Authentication" }
            .Select(category => new KeyValuePair<string, string?>($"Logging:LogLevel:{category}", nameof(LogLevel.Trace)));

    /// <summary>Asserts that no secret is found in any case of letters, except in the table of the vault.</summary>
    /// <param name="secrets">The secrets to search for.</param>
    /// <param name="answers">The answers to callers.</param>
    /// <param name="kept">The secrets that must be in the vault's table. They prove that the search can find a secret.</param>
    public async Task NothingWasSeenAsync(IReadOnlyList<string> secrets, IEnumerable<string> answers, IReadOnlyList<string> kept)
    {
        var sought = SearchValues.Create([.. secrets], StringComparison.OrdinalIgnoreCase);
        Assert.Contains(logs.Lines, line => line.StartsWith("Request [", StringComparison.Ordinal)); // the Azure SDK's own
        AreClean(answers);
        AreClean(logs.Lines);
        AreClean(await ListMessagesAsync());

        var vault = app.Prefix + "DevelopmentSecrets";
        foreach (var table in (await ListTablesAsync()).Where(table => table != vault))
            AreClean(await ListRowsAsync(table));
        var held = await ListRowsAsync(vault);
        Assert.Equal(kept, secrets.Where(secret => held.Any(row => row.Contains(secret, StringComparison.OrdinalIgnoreCase))));

        void AreClean(IEnumerable<string> texts) => Assert.DoesNotContain(texts, text => text.AsSpan().ContainsAny(sought));
    }

    /// <summary>Returns the messages of the queues without taking them.</summary>
    public async Task<IReadOnlyList<string>> ListMessagesAsync()
    {
        var messages = new List<string>();
        var queues = app.Services.GetRequiredService<QueueServiceClient>();
        await foreach (var queue in queues.GetQueuesAsync(prefix: app.Prefix, cancellationToken: Cancellation))
        {
            var peeked = await queues.GetQueueClient(queue.Name).PeekMessagesAsync(PeekedAtOnce, Cancellation);
            messages.AddRange(peeked.Value.Select(message => message.Body.ToString()));
        }

        return messages;
    }

    private async Task<List<string>> ListTablesAsync()
    {
        var tables = new List<string>();
        await foreach (var table in app.Storage.QueryAsync(table => table.Name.CompareTo(app.Prefix) >= 0, cancellationToken: Cancellation))
            tables.Add(table.Name);
        tables.RemoveAll(table => !table.StartsWith(app.Prefix, StringComparison.Ordinal));
        Assert.True(tables.Count >= 4, string.Join(' ', tables));
        return tables;
    }

    private async Task<List<string>> ListRowsAsync(string table)
    {
        var rows = new List<string>();
        await foreach (var row in app.Storage.GetTableClient(table).QueryAsync<TableEntity>(cancellationToken: Cancellation))
            rows.Add(string.Join('\n', row.Select(column => column.Value)));
        return rows;
    }
}
