using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>What GitHub runs on our behalf.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> All =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, ".github", "workflows"), "*.yml").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(All))]
    public void Actions_of_others_are_pinned_by_the_whole_hash(string workflow) =>
        Assert.All(Uses().Matches(Read(workflow)), use => Assert.Matches("^[a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9.]+$", use.Groups[1].Value));

    [Theory]
    [MemberData(nameof(All))]
    public void Permissions_are_written_down_and_none_is_for_everything(string workflow)
    {
        var text = Read(workflow);

        Assert.Matches("(?m)^permissions:", text);
        Assert.DoesNotContain("write-all", text, StringComparison.Ordinal);
        Assert.DoesNotContain("contents: write", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_workflow_knows_a_secret(string workflow) => Assert.DoesNotContain("secrets.", Read(workflow), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_a_stranger_writes_becomes_part_of_a_script(string workflow)
    {
        var text = Read(workflow);

        Assert.DoesNotContain("pull_request_target", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("""(?m)^ +run: .*\$\{\{ (inputs|github\.event\.|github\.head_ref)""", text);
        Assert.DoesNotMatch("""(?m)^ {10,}.*"?\$\{\{ (inputs|github\.event\.pull_request\.(title|body|head))""", Scripts(text));
    }

    private static string Read(string workflow) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, ".github", "workflows", workflow));

    private static string Scripts(string text) => string.Join('\n', Blocks().Matches(text).Select(block => block.Value));

    [GeneratedRegex(@"uses: (.+)")]
    private static partial Regex Uses();

    [GeneratedRegex(@"run: \|\n(?: {10,}.*\n|\n)+")]
    private static partial Regex Blocks();
}
