using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Storage;

/// <summary>Gives access to this deployment's tables.</summary>
public sealed class Tables(TableServiceClient service, IOptions<StorageOptions> options)
{
    internal const string Integrations = "Integrations";
    internal const string Connections = "Connections";
    internal const string Clients = "Clients";
    internal const string Authorizations = "Authorizations";
    internal const string Schedule = "Schedule";
    internal const string Validations = "Validations";
    internal const string Applications = "Applications";
    internal const string Sessions = "Sessions";
    internal const string Audit = "Audit";
    internal const string Keys = "Keys";
    internal const string DevelopmentSecrets = "DevelopmentSecrets";

    /// <summary>The names of all tables without the prefix. The infrastructure creates them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Integrations, Connections, Clients, Authorizations, Schedule, Validations, Applications, Sessions, Audit, Keys, DevelopmentSecrets];

    /// <summary>The prefix of this deployment's names.</summary>
    public string Prefix { get; } = options.Value.Prefix;

    internal TableClient Get(string name) => service.GetTableClient(Prefix + name);

    /// <summary>Creates the missing tables. Use it only where no infrastructure does: even an existing table costs a request.</summary>
    public Task CreateMissingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Names.Select(name => Get(name).CreateIfNotExistsAsync(cancellationToken)));
}
