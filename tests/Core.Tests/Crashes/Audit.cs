using Azure.Data.Tables;

namespace Kontext.Core.Tests.Crashes;

/// <summary>Whether storage and the authorization server's own books agree, once all that was due is done.</summary>
internal static class Audit
{
    /// <summary>What is wrong; nothing when all is in order.</summary>
    public static async Task<IReadOnlyList<string>> FindFaultsAsync(Deployment deployment)
    {
        var connections = await deployment.RowsAsync(Core.Storage.Tables.Connections);
        var integrations = await deployment.RowsAsync(Core.Storage.Tables.Integrations);
        var secrets = await deployment.RowsAsync(Core.Storage.Tables.DevelopmentSecrets);
        var hints = await deployment.RowsAsync(Core.Storage.Tables.Schedule);
        var persons = connections.Where(row => row.RowKey.StartsWith("c_", StringComparison.Ordinal)).ToList();
        return
        [
            .. OfSecrets(deployment.Prefix, [.. persons.Select(row => row.GetString("Secret")), .. integrations.Select(row => row.GetString("OAuth"))], secrets),
            .. connections.Where(row => row.RowKey.StartsWith("x_", StringComparison.Ordinal)).Select(_ => "an ending that does not end"),
            .. OfHints([.. persons, .. integrations], hints),
            .. persons.Where(row => IsToBeRenewed(row, integrations) && !hints.Any(hint => Names(row, hint))).Select(_ => "a grant that nothing renews"),
        ];
    }

    /// <summary>The refresh tokens that live at the server and lead to nobody's connection.</summary>
    public static async Task<IReadOnlyList<string>> FindOrphansAsync(Deployment deployment)
    {
        var persons = (await deployment.RowsAsync(Core.Storage.Tables.Connections)).Where(row => row.RowKey.StartsWith("c_", StringComparison.Ordinal));
        var referred = persons.Select(row => row.GetString("Secret")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var kept = (await deployment.RowsAsync(Core.Storage.Tables.DevelopmentSecrets))
            .Where(row => referred.Any(reference => reference.EndsWith($"{row.PartitionKey}/{row.RowKey["v_".Length..]}", StringComparison.Ordinal)))
            .Select(row => row.GetString("Content"));
        return [.. deployment.Books.Alive.Where(token => !kept.Any(content => content.Contains(token, StringComparison.Ordinal)))];
    }

    private static IEnumerable<string> OfSecrets(string prefix, IEnumerable<string?> columns, IReadOnlyList<TableEntity> secrets)
    {
        var open = secrets.Where(row => row.RowKey == "open").Select(row => row.PartitionKey).ToHashSet(StringComparer.Ordinal);
        var versions = secrets.Where(row => row.RowKey.StartsWith("v_", StringComparison.Ordinal)).ToList();
        var texts = columns.OfType<string>().ToList();
        var referred = texts.SelectMany(text => text.Split('/', ' ', '"')).Where(part => part.StartsWith(prefix + "-", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        if (!referred.IsSubsetOf(open))
            yield return "a row without its secret";
        if (!referred.All(name => versions.Exists(row => row.PartitionKey == name && texts.Exists(text => text.Contains($"{name}/{row.RowKey["v_".Length..]}", StringComparison.Ordinal)))))
            yield return "a row without its version";
        if (!open.IsSubsetOf(referred))
            yield return "a secret without a row";
        if (versions.Exists(row => !open.Contains(row.PartitionKey)))
            yield return "a version of a deleted secret";
    }

    private static IEnumerable<string> OfHints(IReadOnlyList<TableEntity> records, IReadOnlyList<TableEntity> hints) =>
        hints.Where(hint => !records.Any(record => Names(record, hint))).Select(hint => $"a hint to {hint.GetString("Kind")} that no record names");

    private static bool IsToBeRenewed(TableEntity row, IReadOnlyList<TableEntity> integrations) =>
        row.GetString("Secret") is not null && row.GetString("Reason") is null && integrations.Any(integration =>
            integration.RowKey == "i_" + row.RowKey["c_".Length..] && integration.GetInt32("Epoch") == row.GetInt32("Epoch"));

    private static bool Names(TableEntity record, TableEntity hint) =>
        (record.GetString("RefreshHint") ?? record.GetString("Hint"))?.EndsWith(hint.RowKey[(hint.RowKey.LastIndexOf('_') + 1)..], StringComparison.Ordinal) == true;
}
