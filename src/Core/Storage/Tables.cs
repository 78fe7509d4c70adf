using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Storage;

/// <summary>Hands out this deployment's tables and knows them all.</summary>
public sealed class Tables(TableServiceClient service, IOptions<StorageOptions> options)
{
    internal const string Integrations = "Integrations";
    internal const string Connections = "Connections";
    internal const string Clients = "Clients";
    internal const string Authorizations = "Authorizations";
    internal const string Schedule = "Schedule";
    internal const string Validations = "Validations";
    internal const string Applications = "Applications";
    internal const string Audit = "Audit";
    internal const string Keys = "Keys";
    internal const string DevelopmentSecrets = "DevelopmentSecrets";

    /// <summary>Every table's name without the prefix; infrastructure creates these.</summary>
    public static IReadOnlyList<string> Names { get; } = [Integrations, Connections, Clients, Authorizations, Schedule, Validations, Applications, Audit, Keys, DevelopmentSecrets];

    /// <summary>The prefix that keeps this deployment's things apart.</summary>
    public string Prefix { get; } = options.Value.Prefix;

    internal TableClient Get(string name) => service.GetTableClient(Prefix + name);

    /// <summary>Creates what is missing. Only where no infrastructure has done it: an existing table costs a request too.</summary>
    public Task CreateMissingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Names.Select(name => Get(name).CreateIfNotExistsAsync(cancellationToken)));
}
