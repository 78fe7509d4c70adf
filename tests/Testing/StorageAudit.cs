using Azure.Data.Tables;

namespace Kontext.Testing;

/// <summary>Compares the rows of a deployment with its secrets.</summary>
/// <param name="prefix">The prefix of tables and secrets.</param>
/// <param name="connections">The rows of the table Connections.</param>
/// <param name="integrations">The rows of the table Integrations.</param>
/// <param name="secrets">The rows of the table DevelopmentSecrets, or their replacement: see <see cref="ScriptedKeyVault.ToRows"/>.</param>
/// <param name="hints">The rows of the table Schedule.</param>
/// <param name="keys">The rows of the table Keys; null when no key was made.</param>
public sealed class StorageAudit(
    string prefix,
    IReadOnlyList<TableEntity> connections,
    IReadOnlyList<TableEntity> integrations,
    IReadOnlyList<TableEntity> secrets,
    IReadOnlyList<TableEntity> hints,
    IReadOnlyList<TableEntity>? keys = null)
{
    private readonly List<TableEntity> _persons = [.. connections.Where(row => row.RowKey.StartsWith("c_", StringComparison.Ordinal))];

    /// <summary>Returns the faults that must never occur: rows whose secret does not exist.</summary>
    public IReadOnlyList<string> FindMissing()
    {
        var referred = Referred();
        List<string> missing = [];
        if (!referred.IsSubsetOf(Open()))
            missing.Add("a row without its secret");
        if (!referred.All(name => Versions().Exists(row => row.PartitionKey == name && Texts().Exists(text => text.Contains($"{name}/{row.RowKey["v_".Length..]}", StringComparison.Ordinal)))))
            missing.Add("a row without its version");
        return missing;
    }

    /// <summary>Returns the faults that must not remain after all due work is done.</summary>
    /// <param name="waiting">The kinds of hints that may wait for a later day although no record names them.</param>
    public IReadOnlyList<string> FindFaults(params IReadOnlyList<string> waiting) =>
    [
        .. FindMissing(),
        .. Open().IsSubsetOf(Referred()) ? Array.Empty<string>() : ["a secret without a row"],
        .. Versions().Exists(row => !Open().Contains(row.PartitionKey)) ? ["a version of a deleted secret"] : Array.Empty<string>(),
        .. connections.Where(row => row.RowKey.StartsWith("x_", StringComparison.Ordinal)).Select(_ => "an ending that does not end"),
        .. hints.Where(hint => !waiting.Contains(hint.GetString("Kind")) && !_persons.Concat(integrations).Any(record => Names(record, hint))).Select(hint => $"a hint to {hint.GetString("Kind")} that no record names"),
        .. _persons.Where(row => IsToBeRenewed(row) && !hints.Any(hint => Names(row, hint))).Select(_ => "a grant that nothing renews"),
    ];

    private List<string> Texts() =>
    [
        .. _persons.SelectMany(row => new[] { row.GetString("Secret"), row.GetString("ClientSecret") })
            .Concat(integrations.SelectMany(row => new[] { row.GetString("OAuth"), row.GetString("ServerToken") }))
            .Concat((keys ?? []).Select(row => row.GetString("Secret"))).OfType<string>(),
    ];

    private HashSet<string> Open() => secrets.Where(row => row.RowKey == "open").Select(row => row.PartitionKey).ToHashSet(StringComparer.Ordinal);

    private List<TableEntity> Versions() => [.. secrets.Where(row => row.RowKey.StartsWith("v_", StringComparison.Ordinal))];

    private HashSet<string> Referred() => Texts().SelectMany(text => text.Split('/', ' ', '"'))
        .Where(part => part.StartsWith(prefix + "-", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

    private bool IsToBeRenewed(TableEntity row) => row.GetString("Secret") is not null && row.GetString("Reason") is null && row.GetBoolean("IsRenewable") == true
        && integrations.Any(integration => integration.RowKey == "i_" + row.RowKey["c_".Length..] && integration.GetInt32("Epoch") == row.GetInt32("Epoch"));

    private static bool Names(TableEntity record, TableEntity hint) =>
        (record.GetString("RefreshHint") ?? record.GetString("Hint"))?.EndsWith(hint.RowKey[(hint.RowKey.LastIndexOf('_') + 1)..], StringComparison.Ordinal) == true;
}
