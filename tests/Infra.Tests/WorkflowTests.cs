using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kontext.Testing;
using YamlDotNet.RepresentationModel;

namespace Kontext.Infra.Tests;

/// <summary>The GitHub workflows.</summary>
public sealed partial class WorkflowTests
{
    // Expressions whose values come only from the platform or from people with write access.
    private static readonly string[] Trusted = ["github.event_name == 'schedule' && '--long' || ''"];

    private static readonly string[] Deploying = ["preview", "deploy"];

    public static TheoryData<string> All =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, ".github", "workflows"), "*.yml").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(All))]
    public void Actions_of_others_are_pinned_by_the_whole_hash(string workflow) =>
        Assert.All(Uses().Matches(Read(workflow)), use => Assert.Matches("^[a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9.]+$", use.Groups[1].Value));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_workflow_declares_permissions_and_none_has_write_access_to_contents(string workflow)
    {
        var document = Parse(workflow);

        Assert.NotNull(Yaml.Find(document, "permissions"));
        Assert.All(
            Jobs(workflow).Select(job => Yaml.Find(job.Node, "permissions")).Append(Yaml.Find(document, "permissions")).OfType<YamlNode>(),
            permissions => Assert.All(Assert.IsType<YamlMappingNode>(permissions), permission => Assert.NotEqual("contents: write", $"{permission.Key}: {permission.Value}")));
    }

    // A job has only the permissions that it gets. The permissions of the workflow itself are none or read.
    [Theory]
    [InlineData("ci.yml", "check", "contents: read")]
    [InlineData("ci.yml", "audit", "contents: read")]
    [InlineData("deploy.yml", "preview", "contents: read", "id-token: write", "pull-requests: write")]
    [InlineData("deploy.yml", "package", "contents: read")]
    [InlineData("deploy.yml", "deploy", "actions: read", "contents: read", "id-token: write")]
    public void A_job_has_only_the_permissions_that_it_needs_and_a_timeout(string workflow, string job, params string[] permissions)
    {
        var node = Jobs(workflow).Single(one => one.Name == job).Node;
        var given = (YamlMappingNode)(Yaml.Find(node, "permissions") ?? Yaml.Find(Parse(workflow), "permissions"))!;

        Assert.Equal(permissions, given.Select(permission => $"{permission.Key}: {permission.Value}").Order(StringComparer.Ordinal));
        Assert.InRange(int.Parse(Yaml.Text(node, "timeout-minutes"), CultureInfo.InvariantCulture), 1, 90);
    }

    // Or each later step, and each package's build code, could push with the job's token.
    [Theory]
    [MemberData(nameof(All))]
    public void A_checkout_leaves_no_token_behind(string workflow)
    {
        var checkouts = Jobs(workflow).SelectMany(job => Steps(workflow, job.Name))
            .Where(step => Yaml.Find(step, "uses")?.ToString().StartsWith("actions/checkout", StringComparison.Ordinal) is true).ToList();

        Assert.NotEmpty(checkouts);
        Assert.All(checkouts, checkout => Assert.Equal("false", Yaml.Text(checkout, "with", "persist-credentials")));
    }

    [Fact]
    public void A_rollback_needs_an_answer_that_failed_and_a_package_to_go_back_to()
    {
        var steps = Steps("deploy.yml", "deploy");
        var rollback = steps.Single(step => Yaml.Find(step, "run")?.ToString().Contains("fetch.sh", StringComparison.Ordinal) is true);
        var answer = steps.Single(step => Yaml.Find(step, "id")?.ToString() == "answer");

        Assert.Equal("failure() && steps.answer.outcome == 'failure' && env.BEFORE != ''", Yaml.Text(rollback, "if"));
        Assert.StartsWith(".github/answers.sh ", Yaml.Text(answer, "run"), StringComparison.Ordinal);
        Assert.Equal("false", Yaml.Text(Jobs("deploy.yml").Single(job => job.Name == "deploy").Node, "concurrency", "cancel-in-progress"));
    }

    [Fact]
    public void Only_jobs_that_deploy_can_request_an_identity_token() => Assert.Equal(
        Deploying,
        All.SelectMany(workflow => Jobs(workflow.Data)).Where(job => Yaml.Find(job.Node, "permissions", "id-token") is not null).Select(job => job.Name));

    [Fact]
    public void Only_main_is_packaged_and_deployed()
    {
        var jobs = Jobs("deploy.yml").ToDictionary(job => job.Name, job => job.Node, StringComparer.Ordinal);

        Assert.All(["package", "deploy"], job => Assert.Contains("github.ref == 'refs/heads/main'", Yaml.Text(jobs[job], "if"), StringComparison.Ordinal));
        Assert.Contains("head.repo.full_name == github.repository", Yaml.Text(jobs["preview"], "if"), StringComparison.Ordinal);
        Assert.Contains("environment", Yaml.Text(jobs["deploy"], "environment"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_commit_that_was_never_on_main_is_not_packaged()
    {
        var steps = Steps("deploy.yml", "package");
        var check = steps.FindIndex(step => Yaml.Find(step, "run")?.ToString().Contains("git merge-base --is-ancestor \"$commit\" \"$GITHUB_SHA\"", StringComparison.Ordinal) is true);
        var checkout = Assert.Single(steps, step => Yaml.Find(step, "uses")?.ToString().StartsWith("actions/checkout", StringComparison.Ordinal) is true);

        Assert.InRange(check, 1, steps.FindIndex(step => Yaml.Find(step, "run")?.ToString().Contains("dotnet publish", StringComparison.Ordinal) is true) - 1);
        Assert.Null(Yaml.Find(checkout, "with", "ref"));
        Assert.Equal("0", Yaml.Text(checkout, "with", "fetch-depth"));
        Assert.Equal("${{ inputs.ref || github.sha }}", Yaml.Text(steps[check], "env", "REF"));
    }

    [Fact]
    public void The_package_is_compared_with_its_digest_before_an_identity_is_requested()
    {
        var steps = Steps("deploy.yml", "deploy");
        var compare = steps.FindIndex(step => Yaml.Find(step, "run")?.ToString().Contains("sha256sum --check --strict", StringComparison.Ordinal) is true);

        Assert.InRange(compare, 0, steps.FindIndex(step => Yaml.Find(step, "uses")?.ToString().StartsWith("azure/login", StringComparison.Ordinal) is true) - 1);
    }

    [Fact]
    public void The_record_is_read_after_provisioning_and_written_after_the_new_app_answers()
    {
        var names = Steps("deploy.yml", "deploy").Select(step => Yaml.Find(step, "run")?.ToString() ?? "").ToList();
        int First(string script) => names.FindIndex(run => run.Contains(script, StringComparison.Ordinal));

        Assert.InRange(First("record.sh read"), First("az deployment group create"), First("publish.sh"));
        Assert.InRange(First("record.sh write"), First("answers.sh"), First("fetch.sh"));
        Assert.Contains(".github/fetch.sh \"$BEFORE\" \"$BEFORE_DIGEST\"", names[First("fetch.sh")], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_variable_of_the_parameter_files_reaches_both_jobs()
    {
        var asked = Variable().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "infra", "large.bicepparam"))).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(asked);
        foreach (var job in Jobs("deploy.yml").Where(job => Deploying.Contains(job.Name)))
            Assert.All(asked, variable => Assert.Equal($"${{{{ vars.{variable} }}}}", Yaml.Text(job.Node, "env", variable)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_workflow_uses_a_secret(string workflow) => Assert.DoesNotContain("secrets.", Read(workflow), StringComparison.Ordinal);

    // An expression is put into the script's text before the shell reads it. A value belongs into a variable.
    [Theory]
    [MemberData(nameof(All))]
    public void No_untrusted_expression_is_part_of_a_script(string workflow)
    {
        Assert.DoesNotContain("pull_request_target", Read(workflow), StringComparison.Ordinal);
        var scripts = Jobs(workflow).SelectMany(job => Steps(workflow, job.Name)).Select(step => Yaml.Find(step, "run")?.ToString()).OfType<string>().ToList();

        Assert.NotEmpty(scripts);
        Assert.Empty(scripts.SelectMany(script => Expression().Matches(script)).Select(match => match.Groups[1].Value.Trim()).Except(Trusted));
    }

    [Fact]
    public void The_deployed_package_is_restored_from_its_lock_file_only()
    {
        Assert.Contains(Steps("deploy.yml", "package"), step => Yaml.Find(step, "run")?.ToString() is { } run && run.Contains("dotnet publish", StringComparison.Ordinal) && run.Contains("-p:RestoreLockedMode=true", StringComparison.Ordinal));
        Assert.Contains(Steps("ci.yml", "audit"), step => Yaml.Find(step, "run")?.ToString() is { } run && run.Contains("-p:_IsPublishing=true --locked-mode", StringComparison.Ordinal));
        var packages = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", "Functions", "packages.publish.lock.json")))!["dependencies"]!.AsObject()
            .SelectMany(framework => framework.Value!.AsObject())
            .Where(package => (string?)package.Value!["type"] != "Project");
        Assert.All(packages, package => Assert.NotNull(package.Value!["contentHash"]));
    }

    [Fact]
    public void Packages_come_from_one_source_without_regard_to_personal_settings()
    {
        var mapping = XDocument.Load(Path.Combine(RepositoryRoot.Path, "NuGet.config")).Descendants("packageSourceMapping").Single();

        Assert.NotNull(mapping.Element("clear"));
        Assert.Equal("*", (string?)Assert.Single(mapping.Elements("packageSource")).Element("package")!.Attribute("pattern"));
    }

    [Fact]
    public void Both_registries_are_asked_for_vulnerabilities()
    {
        var scripts = string.Join('\n', Steps("ci.yml", "audit").Select(step => Yaml.Find(step, "run")?.ToString()));

        Assert.Contains("npm audit", scripts, StringComparison.Ordinal);
        Assert.Contains("npm ci --ignore-scripts", scripts, StringComparison.Ordinal);
        Assert.All(["NU1900", "NU1901", "NU1902", "NU1903", "NU1904", "NU1905"], code => Assert.Contains(code, scripts, StringComparison.Ordinal));
        Assert.Contains("ignore-scripts=true", File.ReadAllLines(Path.Combine(RepositoryRoot.Path, ".npmrc")));
    }

    private static YamlMappingNode Parse(string workflow) => Yaml.Read(".github", "workflows", workflow);

    private static IEnumerable<(string Name, YamlNode Node)> Jobs(string workflow) =>
        ((YamlMappingNode)Yaml.Find(Parse(workflow), "jobs")!).Select(job => (job.Key.ToString(), job.Value));

    private static List<YamlNode> Steps(string workflow, string job) => [.. (YamlSequenceNode)Yaml.Find(Parse(workflow), "jobs", job, "steps")!];

    private static string Read(string workflow) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, ".github", "workflows", workflow));

    [GeneratedRegex(@"uses: (.+)")]
    private static partial Regex Uses();

    [GeneratedRegex(@"\$\{\{(.*?)\}\}")]
    private static partial Regex Expression();

    [GeneratedRegex(@"readEnvironmentVariable\('([A-Z_]+)'")]
    private static partial Regex Variable();
}
