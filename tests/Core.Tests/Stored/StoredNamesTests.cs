using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Kontext.Core.Maintenance;
using Kontext.Core.Storage;
using Kontext.Core.Tests.Conventions;
using Kontext.Testing;

namespace Kontext.Core.Tests.Stored;

/// <summary>
/// Names that a running deployment has stored or that an operator's query searches for. A change here loses data or blinds an alert: a row written
/// by the version before must be readable by the next.
/// </summary>
public sealed partial class StoredNamesTests
{
    private static readonly Type[] Types = typeof(Tables).Assembly.GetTypes();

    // Set KONTEXT_WRITE_STORED_NAMES=1 to write the file again after an addition.
    private static string FilePath => Path.Combine(RepositoryRoot.Path, "tests", "Core.Tests", "Stored", "names.txt");

    [Fact]
    public void Tables_columns_members_and_queues_keep_their_names()
    {
        if (Environment.GetEnvironmentVariable("KONTEXT_WRITE_STORED_NAMES") == "1")
            File.WriteAllLines(FilePath, Names());
        Assert.Equal(File.ReadAllLines(FilePath), Names());
    }

    [Fact]
    public void Every_message_that_a_query_searches_for_is_logged()
    {
        var templates = Sources.In("src/Core").Concat(Sources.In("src/Functions")).SelectMany(source => Template.Matches(source.Text)).Select(match => match.Groups["text"].Value).ToList();
        var searched = ((string[])["infra/workbook.json", "docs/operations.md"])
            .SelectMany(path => Searched.Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, path))))
            .Select(match => match.Groups["text"].Value).ToList();
        Assert.NotEmpty(searched);
        Assert.All(searched, text => Assert.Contains(templates, template => template.Contains(text, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Names() =>
    [
        .. Tables.Names.Select(name => "table " + name).Order(StringComparer.Ordinal),
        "queue " + DueQueue.Name,
        .. Types.Where(type => typeof(ITableEntity).IsAssignableFrom(type) && !type.IsAbstract).Select(type => "columns " + ColumnsOf(type)).Order(StringComparer.Ordinal),
        .. Types.Where(type => type.BaseType == typeof(JsonSerializerContext)).SelectMany(DocumentsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static string ColumnsOf(Type row) => string.Join(' ', row.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is not null && property.GetCustomAttribute<System.Runtime.Serialization.IgnoreDataMemberAttribute>() is null)
        .Select(property => property.Name).Order(StringComparer.Ordinal));

    private static IEnumerable<string> DocumentsOf(Type context)
    {
        var instance = (JsonSerializerContext)context.GetProperty("Default", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        return context.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(property => typeof(JsonTypeInfo).IsAssignableFrom(property.PropertyType))
            .Select(property => (JsonTypeInfo)property.GetValue(instance)!)
            .Where(info => info.Kind == JsonTypeInfoKind.Object)
            .Select(info => "members " + string.Join(' ', info.Properties.Where(member => member.Get is not null || member.Set is not null).Select(member => member.Name).Order(StringComparer.Ordinal)));
    }

    [GeneratedRegex("""\[LoggerMessage\([^"]*"(?<text>[^"]*)"\)\]""")]
    private static partial Regex Template { get; }

    [GeneratedRegex("""App(Traces|Exceptions)[^'|]*\|[^']*?Message contains \\?"(?<text>[^"\\]+)""")]
    private static partial Regex Searched { get; }
}
