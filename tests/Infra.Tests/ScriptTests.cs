using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>The deployment scripts with different answers of Azure and GitHub.</summary>
public sealed partial class ScriptTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Right = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/p/providers/Microsoft.Authorization/roleAssignments/r";

    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Every_provider_of_the_template_and_of_the_delegated_subnet_is_registered()
    {
        _bench.Tool("az", """[[ $* != *show* ]] || echo NotRegistered""");

        var (status, _) = await _bench.RunAsync("infra/providers.sh", "sub");

        var needed = Templates.Of("full").Resources.Concat(Templates.Of("large").Resources)
            .Select(resource => ((string)resource["type"]!).Split('/')[0])
            .Except(["Microsoft.Authorization"]) // Resource Manager's own
            .Append("Microsoft.App")
            .Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(0, status);
        Assert.Equal(needed, _bench.Calls.Where(call => call.Contains(" register ", StringComparison.Ordinal)).Select(call => Namespace.Match(call).Groups[1].Value));
        Assert.All(_bench.Calls, call => Assert.EndsWith("--subscription sub", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registered_provider_is_not_registered_again()
    {
        _bench.Tool("az", "echo Registered");

        Assert.Equal(0, (await _bench.RunAsync("infra/providers.sh")).Status);
        Assert.DoesNotContain(_bench.Calls, call => call.Contains("register ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_person_without_the_right_to_register_is_told_to_ask_an_owner()
    {
        _bench.Tool("az", """[[ $* == *show* ]] && echo NotRegistered""");

        var (status, output) = await _bench.RunAsync("infra/providers.sh");

        Assert.Equal(1, status);
        Assert.Contains("Ask an owner of the subscription", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_may_write_packages_while_one_is_published_and_not_afterwards()
    {
        _bench.Tool("az", "exit 0");

        Assert.Equal(0, (await _bench.RunAsync(".github/publish.sh", "group", "app", "app.zip", Right, "principal")).Status);

        Assert.Collection(
            _bench.Calls,
            call => Assert.Matches($"az rest --method put --url {Regex.Escape(Right)}.*\"principal\".*ba92f5b4-2d11-453d-a403-e96b0029c9fe", call),
            call => Assert.Contains("config-zip --resource-group group --name app --src app.zip --build-remote false", call, StringComparison.Ordinal),
            call => Assert.StartsWith($"az rest --method delete --url {Right}", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_publish_also_removes_the_write_permission()
    {
        _bench.Tool("az", """[[ $* != *config-zip* ]]""");

        Assert.Equal(1, (await _bench.RunAsync(".github/publish.sh", "group", "app", "app.zip", Right, "principal")).Status);

        Assert.Equal(10, _bench.Calls.Count(call => call.Contains("config-zip", StringComparison.Ordinal)));
        Assert.Contains("delete", _bench.Calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_permission_that_cannot_be_removed_fails_the_publish()
    {
        _bench.Tool("az", """[[ $* != *delete* ]]""");

        var (status, output) = await _bench.RunAsync(".github/publish.sh", "group", "app", "app.zip", Right, "principal");

        Assert.Equal(1, status);
        Assert.Contains("may still write its own package", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_passes_when_it_is_ready_refuses_strangers_and_its_timer_runs()
    {
        _bench.Tool("az", Azure(ticks: "2.0"));
        _bench.Tool("curl", Curl(ready: "200"));

        var (status, output) = await _bench.RunAsync(".github/answers.sh", "group", "app", "component");

        Assert.Equal(0, status);
        Assert.Contains("The clock runs.", output, StringComparison.Ordinal);
        Assert.DoesNotContain(_bench.Calls, call => call.Contains("refresh", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.0")]
    [InlineData("")]
    public async Task A_timer_that_does_not_run_fails_the_deployment(string ticks)
    {
        _bench.Tool("az", Azure(ticks));
        _bench.Tool("curl", Curl(ready: "200"));

        var (status, output) = await _bench.RunAsync(".github/answers.sh", "group", "app", "component");

        Assert.Equal(1, status);
        Assert.Contains("alert no-tick", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_does_not_answer_refetches_references_and_says_what_to_do()
    {
        _bench.Tool("az", Azure(ticks: "2.0"));
        _bench.Tool("curl", Curl(ready: "503"));

        var (status, output) = await _bench.RunAsync(".github/answers.sh", "group", "app", "component");

        Assert.Equal(1, status);
        Assert.Contains("run the provisioning again", output, StringComparison.Ordinal);
        Assert.Contains(_bench.Calls, call => call.StartsWith("az rest --method post --url /app/config/configreferences/appsettings/refresh?", StringComparison.Ordinal));
        Assert.DoesNotContain(_bench.Calls, call => call.Contains("restart", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_deployed_package_is_recorded_where_no_provisioning_writes()
    {
        _bench.Tool("az", """[[ $* != *'group show'* ]] || echo /group""");
        var digest = new string('d', 64);

        Assert.Equal(0, (await _bench.RunAsync(".github/record.sh", "write", "group", "app", Commit, digest)).Status);

        Assert.Equal($"az tag update --resource-id /group --operation Merge --tags app-package={Commit} {digest} --output none", _bench.Calls[^1]);
        Assert.DoesNotContain(Templates.Main["resources"]!.AsObject(), resource => (string?)resource.Value!["type"] is "Microsoft.Resources/tags" or "Microsoft.Resources/resourceGroups");
    }

    [Theory]
    [InlineData("None")]
    [InlineData("")]
    [InlineData("0123; rm -rf /")]
    public async Task A_record_in_another_form_is_ignored(string record)
    {
        _bench.Tool("az", $"echo '{record}'");

        Assert.Equal((0, ""), await _bench.RunAsync(".github/record.sh", "read", "group", "app"));
    }

    [Fact]
    public async Task A_record_is_read_as_it_was_written()
    {
        var record = $"{Commit} {new string('d', 64)}";
        _bench.Tool("az", $"echo '{record}'");

        Assert.Equal((0, record + "\n"), await _bench.RunAsync(".github/record.sh", "read", "group", "app"));
    }

    [Theory]
    [InlineData(".github/workflows/deploy.yml main push 7", true)]
    [InlineData(".github/workflows/deploy.yml main workflow_dispatch 7", true)]
    [InlineData(".github/workflows/ci.yml main push 7", false)]
    [InlineData(".github/workflows/deploy.yml feature push 7", false)]
    [InlineData(".github/workflows/deploy.yml main pull_request 7", false)]
    [InlineData(".github/workflows/deploy.yml main push 8", false)]
    public async Task A_rollback_uses_only_a_package_of_main_built_by_this_workflow(string run, bool isTaken)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData("package\n"u8));
        Prepare(run, "package");

        Assert.Equal(isTaken ? 0 : 1, (await _bench.RunAsync(".github/fetch.sh", Commit, digest, _bench.Folder)).Status);
        Assert.Equal(isTaken, _bench.Calls.Any(call => call.StartsWith("gh run download 5 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_package_with_other_content_than_recorded_is_refused()
    {
        Prepare(".github/workflows/deploy.yml main push 7", "another package");

        Assert.Equal(1, (await _bench.RunAsync(".github/fetch.sh", Commit, Convert.ToHexStringLower(SHA256.HashData("package\n"u8)), _bench.Folder)).Status);
        Assert.False(File.Exists(Path.Combine(_bench.Folder, "app.zip")));
    }

    [Fact]
    public void No_script_writes_to_a_predictable_path_of_a_shared_folder()
    {
        var scripts = new[] { ".github", "infra", ".ci" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder)))
            .Where(file => Path.GetExtension(file) is ".sh" or "");

        Assert.All(scripts, script => Assert.DoesNotContain("/tmp", File.ReadAllText(script), StringComparison.Ordinal));
    }

    private void Prepare(string run, string content)
    {
        _bench.Variables["GITHUB_REPOSITORY"] = "example/kontext";
        _bench.Variables["GITHUB_REPOSITORY_ID"] = "7";
        _bench.Tool("gh", $"""
            case $* in
              *artifacts*) echo 5 ;;
              *actions/runs/5*) echo '{run}' ;;
              run*) echo '{content}' > '{_bench.Folder}/app.zip' ;;
            esac
            """);
    }

    private static string Azure(string ticks) => $"""
        case $* in
          *'--query id'*) echo /app ;;
          *defaultHostName*) echo app.example.com ;;
          *metrics*) echo '{ticks}' ;;
        esac
        """;

    private static string Curl(string ready) => $"""
        case $* in
          *health/ready) printf %s {ready} ;;
          *) printf %s 401 ;;
        esac
        """;

    [GeneratedRegex("--namespace ([A-Za-z.]+)")]
    private static partial Regex Namespace { get; }
}
