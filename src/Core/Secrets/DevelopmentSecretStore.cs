using Azure;
using Azure.Data.Tables;
using Kontext.Core.Storage;

namespace Kontext.Core.Secrets;

/// <summary>
/// Keeps credentials, readable for everybody, in a table of the development storage; Key Vault's contract without a Key Vault.
/// </summary>
/// <remarks>
/// A partition is a secret. Its row <c>name</c> stays for ever, its row <c>open</c> goes when the secret is deleted, and each version is a
/// row: a name without <c>open</c> was deleted and takes no version any more.
/// </remarks>
internal sealed class DevelopmentSecretStore : ISecretStore
{
    // No name of a configured vault can hold an underscore.
    private const string Vault = "development_table";
    private const string NameRow = "name";
    private const string OpenRow = "open";
    private const string VersionPrefix = "v_";

    private readonly Tables _tables;
    private readonly TimeProvider _time;

    public DevelopmentSecretStore(Tables tables, TimeProvider time, bool isDevelopment)
    {
        if (!isDevelopment)
            throw new InvalidOperationException("The development secret store keeps credentials unprotected and works in Development alone: set Secrets:Vaults.");
        _tables = tables;
        _time = time;
    }

    private TableClient Table => _tables.Get(Tables.DevelopmentSecrets);

    public SecretAddress NewAddress() => new(Vault, $"{_tables.Prefix}-{Guid.CreateVersion7(_time.GetUtcNow()):N}");

    public async Task<SecretReference> SetAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken)
    {
        var content = CredentialContent.Write(credential);
        CheckVault(address);
        var reference = new SecretReference(address, Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"));
        var version = new Row { PartitionKey = address.Name, RowKey = VersionPrefix + reference.Version, Content = content };
        if (!await TryAddFirstAsync(version, cancellationToken) && !await TryAddNextAsync(version, cancellationToken))
            throw SecretFault.NameDeleted(address.Vault);
        return reference;
    }

    public async Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        CheckVault(reference.Address);
        var row = await Table.FindAsync<Row>(reference.Address.Name, VersionPrefix + reference.Version, cancellationToken);
        return row?.Content is { } content ? CredentialContent.Read(content, Vault) : null;
    }

    public async Task DeleteAsync(SecretAddress address, CancellationToken cancellationToken)
    {
        CheckVault(address);
        // First what lets a version in, then the versions: none can be added in between.
        await Table.DeleteEntityAsync(address.Name, OpenRow, ETag.All, cancellationToken);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {address.Name} and RowKey ge {VersionPrefix}");
        await foreach (var row in Table.QueryAsync<Row>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
            await Table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
    }

    private async Task<bool> TryAddFirstAsync(Row version, CancellationToken cancellationToken)
    {
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.Add, new Row { PartitionKey = version.PartitionKey, RowKey = NameRow }),
            new(TableTransactionActionType.Add, new Row { PartitionKey = version.PartitionKey, RowKey = OpenRow }),
            new(TableTransactionActionType.Add, version),
        ];
        return await Table.TrySubmitAsync(version, actions, cancellationToken) is null;
    }

    private async Task<bool> TryAddNextAsync(Row version, CancellationToken cancellationToken)
    {
        // Changes nothing in the open row and fails when there is none.
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.UpdateMerge, new Row { PartitionKey = version.PartitionKey, RowKey = OpenRow }, ETag.All),
            new(TableTransactionActionType.Add, version),
        ];
        return await Table.TrySubmitAsync(version, actions, cancellationToken) is null;
    }

    private static void CheckVault(SecretAddress address)
    {
        if (address.Vault != Vault)
            throw SecretFault.NotConfigured(address.Vault);
    }

    private sealed class Row : StampedRow
    {
        public string? Content { get; set; }
    }
}
