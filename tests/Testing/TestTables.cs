using System.Security.Cryptography;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Kontext.Core.Storage;
using Microsoft.Extensions.Options;
using Xunit;

namespace Kontext.Testing;

/// <summary>Creates all tables, empty, under a unique prefix. A class fixture.</summary>
public sealed class TestTables : IAsyncLifetime
{
    public TestTables(AzuriteServer azurite)
    {
        Requests = new RequestCounter(Prefix);
        var options = new TableClientOptions
        {
            Transport = Faults,
            Retry = { Mode = RetryMode.Fixed, Delay = TimeSpan.FromMilliseconds(1) },
        };
        options.AddPolicy(Requests, HttpPipelinePosition.PerRetry);
        options.AddPolicy(new AvailabilityPolicy("Table storage"), HttpPipelinePosition.PerCall);
        Service = new TableServiceClient(azurite.ConnectionString, options);
        Tables = new Tables(Service, Options.Create(new StorageOptions { Prefix = Prefix }));
    }

    /// <summary>The prefix: t and 16 hex digits.</summary>
    public string Prefix { get; } = NewPrefix();

    public Tables Tables { get; }

    public TableServiceClient Service { get; }

    public RequestCounter Requests { get; }

    public FaultyTransport Faults { get; } = new(new HttpClientTransport());

    public static string NewPrefix() => "t" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public async ValueTask InitializeAsync() => await Tables.CreateMissingAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
