using System.Globalization;
using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.Core.Tests.Conventions;

/// <summary>Names that the documents written by hand use for tests, types, methods and decisions.</summary>
public sealed partial class DocumentedNameTests
{
    [Fact]
    public void The_tests_that_the_rules_name_exist()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension);
        var named = TestName.Matches(Read("CONTRIBUTING.md")).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(tests, StringComparer.Ordinal));
    }

    [Fact]
    public void The_types_and_methods_that_flows_and_glossary_name_exist()
    {
        var types = Sources.In("src/Core").Concat(Sources.In("src/Functions")).Concat(Sources.In("tests/Core.Tests"))
            .SelectMany(source => TypeDeclaration.Matches(source.Text).Select(match => (Type: match.Groups["name"].Value, source.Text)))
            .ToLookup(declared => declared.Type, declared => declared.Text, StringComparer.Ordinal);

        // In the glossary a name is in the last column. The flows name a method after its type.
        var places = Read("docs/glossary.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[3]);
        var named = places.SelectMany(place => Name.Matches(place))
            .Concat(Name.Matches(Read("docs/flows.md")).Where(match => match.Groups["member"].Success))
            .ToList();

        Assert.True(named.Count > 80, $"{named.Count} names");
        Assert.Empty(named.Where(match => !types[match.Groups["type"].Value].Any(text => text.Contains(match.Groups["member"].Value, StringComparison.Ordinal)))
            .Select(match => match.Value));
    }

    [Fact]
    public void Each_decision_has_its_own_number_and_a_line_in_the_index()
    {
        var records = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs", "decisions"), "0*.md").Select(file => Path.GetFileName(file)!).ToList();

        Assert.Distinct(records.Select(record => record[..4]), StringComparer.Ordinal);
        Assert.Equal(
            records.Order(StringComparer.Ordinal),
            DecisionLink.Matches(Read("docs/decisions/README.md")).Select(match => match.Groups["file"].Value).Order(StringComparer.Ordinal));
        Assert.All(records, record => Assert.StartsWith($"# {int.Parse(record[..4], CultureInfo.InvariantCulture)}. ", Read($"docs/decisions/{record}"), StringComparison.Ordinal));
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, path));

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*Tests)`")]
    private static partial Regex TestName { get; }

    [GeneratedRegex(@"\b(class|record|struct|enum|interface) (?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture)]
    private static partial Regex TypeDeclaration { get; }

    [GeneratedRegex(@"`(?<type>[A-Z]\w*)(\.(?<member>[A-Z]\w*))?`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"\]\((?<file>0\d{3}-[a-z0-9-]+\.md)\)")]
    private static partial Regex DecisionLink { get; }
}
