using Azure;
using Azure.Data.Tables;
using Kontext.Core.Storage;

namespace Kontext.Core.Secrets;

/// <summary>
/// Stores credentials unprotected in a table of the development storage. It behaves like Key Vault without needing one.
/// </summary>
/// <remarks>
/// A partition is a secret. Its row <c>name</c> stays for ever, and each version is a row. Its row <c>open</c> names the newest version,
/// because versions of one millisecond have no order. A deletion removes <c>open</c>: a name without it was deleted and accepts no version.
/// </remarks>
internal sealed class DevelopmentSecretStore : ISecretStore
{
    // The name of a configured vault cannot contain an underscore.
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

    public IReadOnlyList<string> Vaults { get; } = [Vault];

    private TableClient Table => _tables.Get(Tables.DevelopmentSecrets);

    public SecretAddress NewAddress() => new(Vault, $"{_tables.Prefix}-{Guid.CreateVersion7(_time.GetUtcNow()):N}");

    public async Task<SecretReference> SetAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken)
    {
        var content = CredentialContent.Write(credential);
        CheckVault(address);
        var reference = new SecretReference(address, Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"));
        var version = new Row { PartitionKey = address.Name, RowKey = VersionPrefix + reference.Version, Content = content };
        var open = new Row { PartitionKey = address.Name, RowKey = OpenRow, Newest = reference.Version };
        if (!await TryAddFirstAsync(open, version, cancellationToken) && !await TryAddNextAsync(open, version, cancellationToken))
            throw SecretFault.NameDeleted(address.Vault);
        return reference;
    }

    public Task<SecretReference> SetAtOnceAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken) =>
        SetAsync(address, credential, cancellationToken);

    public async Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        CheckVault(reference.Address);
        var row = await Table.FindAsync<Row>(reference.Address.Name, VersionPrefix + reference.Version, cancellationToken);
        return row?.Content is { } content ? CredentialContent.Read(content, Vault) : null;
    }

    public async Task<StoredCredential?> FindNewestAsync(SecretAddress address, CancellationToken cancellationToken)
    {
        CheckVault(address);
        if (await Table.FindAsync<Row>(address.Name, OpenRow, cancellationToken) is not { } open)
            return null;
        var row = open.Newest is { } newest
            ? await Table.FindAsync<Row>(address.Name, VersionPrefix + newest, cancellationToken)
            : await FindGreatestAsync(address, cancellationToken);
        return row?.Content is { } content
            ? new StoredCredential(new SecretReference(address, row.RowKey[VersionPrefix.Length..]), CredentialContent.Read(content, Vault))
            : null;
    }

    public async Task DeleteAsync(SecretAddress address, CancellationToken cancellationToken)
    {
        CheckVault(address);
        // The open row goes first, so that no version can be added while the versions are deleted.
        await Table.DeleteEntityAsync(address.Name, OpenRow, ETag.All, cancellationToken);
        await foreach (var row in Table.QueryAsync<Row>(VersionsOf(address), select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
            await Table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
    }

    private async Task<bool> TryAddFirstAsync(Row open, Row version, CancellationToken cancellationToken)
    {
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.Add, new Row { PartitionKey = version.PartitionKey, RowKey = NameRow }),
            new(TableTransactionActionType.Add, open),
            new(TableTransactionActionType.Add, version),
        ];
        return await Table.TrySubmitAsync(version, actions, cancellationToken) is null;
    }

    private async Task<bool> TryAddNextAsync(Row open, Row version, CancellationToken cancellationToken)
    {
        // The last writer is the newest, so the state of the open row does not matter. Without that row the write fails.
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.UpdateMerge, open, ETag.All),
            new(TableTransactionActionType.Add, version),
        ];
        return await Table.TrySubmitAsync(version, actions, cancellationToken) is null;
    }

    // An older release wrote the open row without the name of the newest version.
    private async Task<Row?> FindGreatestAsync(SecretAddress address, CancellationToken cancellationToken) =>
        await Table.QueryAsync<Row>(VersionsOf(address), cancellationToken: cancellationToken).LastOrDefaultAsync(cancellationToken);

    private static string VersionsOf(SecretAddress address) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {address.Name} and RowKey ge {VersionPrefix}");

    private static void CheckVault(SecretAddress address)
    {
        if (address.Vault != Vault)
            throw SecretFault.NotConfigured(address.Vault);
    }

    private sealed class Row : StampedRow
    {
        public string? Content { get; set; }

        public string? Newest { get; set; }
    }
}
