using System.Diagnostics;
using System.Text.Json.Nodes;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>The two parameter files that people start from, with every state of the environment.</summary>
public sealed class ParameterFileTests
{
    private static readonly Dictionary<string, string> Everything = new(StringComparer.Ordinal)
    {
        ["AZURE_ENV_NAME"] = "production",
        ["AZURE_LOCATION"] = "northeurope",
        ["KONTEXT_AUTHORITY"] = "https://login.example.com/",
        ["KONTEXT_PUBLIC_URL"] = "https://integrations.example.com",
        ["KONTEXT_DOMAIN"] = "integrations.example.com",
        ["KONTEXT_ALERT_EMAIL"] = "alice@example.com, bob@example.com",
        ["KONTEXT_KEEPER_ROLE_ID"] = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/r",
        ["KONTEXT_OTLP_ENDPOINT"] = "https://otlp.example.com:4317",
    };

    private static readonly string[] Files = ["main", "large"];

    private static readonly Lazy<Task<Dictionary<string, JsonObject>>> WithEverything = new(() => CompileAsync(Everything));
    private static readonly Lazy<Task<Dictionary<string, JsonObject>>> WithNothing = new(() => CompileAsync([]));
    private static readonly Lazy<Task<Dictionary<string, JsonObject>>> WithEmptyTexts = new(() => CompileAsync(Everything.Keys.ToDictionary(name => name, _ => "")));
    private static readonly Lazy<Task<Dictionary<string, JsonObject>>> Alone = new(() => CompileAsync(Everything, WriteVariants));

    public static TheoryData<string, string> EachAlone
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (var file in Files)
            {
                foreach (var variable in Everything.Keys)
                    all.Add(file, variable);
            }

            return all;
        }
    }

    [Theory, InlineData("main"), InlineData("large")]
    public async Task With_all_variables_set_the_file_compiles_to_their_values(string file)
    {
        var parameters = (await WithEverything.Value)[file];

        Assert.Equal("production", (string?)parameters["environmentName"]);
        Assert.Equal("northeurope", (string?)parameters["location"]);
        Assert.Equal("https://login.example.com/", (string?)parameters["authority"]);
        Assert.Equal("https://integrations.example.com", (string?)parameters["publicUrl"]);
        Assert.Equal("integrations.example.com", (string?)parameters["domain"]!["name"]);
        Assert.Equal(["alice@example.com", "bob@example.com"], parameters["alertEmails"]!.AsArray().Select(address => (string)address!));
        Assert.Equal(Everything["KONTEXT_KEEPER_ROLE_ID"], (string?)parameters["keeperRoleId"]);
        Assert.Equal("https://otlp.example.com:4317", (string?)parameters["otlp"]!["endpoint"]);
    }

    // GitHub hands over an empty text for a variable it does not know.
    [Theory, InlineData("main"), InlineData("large")]
    public async Task With_all_variables_empty_the_file_compiles_as_without_variables(string file)
    {
        var empty = (await WithEmptyTexts.Value)[file];

        Assert.Equal((await WithNothing.Value)[file].ToJsonString(), empty.ToJsonString());
        Assert.Equal("kontext", (string?)empty["environmentName"]);
        Assert.Equal("", (string?)empty["location"]);
        Assert.Null(empty["domain"]);
        Assert.Null(empty["otlp"]);
        Assert.Empty(empty["alertEmails"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(EachAlone))]
    public async Task With_one_variable_set_the_file_compiles_and_changes_one_parameter(string file, string variable)
    {
        var none = (await Alone.Value)[file + ".nothing"];
        var one = (await Alone.Value)[$"{file}.{variable}"];

        Assert.Equal(none.Count, one.Count);
        Assert.Equal(1, one.Count(parameter => !JsonNode.DeepEquals(parameter.Value, none[parameter.Key])));
    }

    [Theory, InlineData("main"), InlineData("large")]
    public void A_location_that_is_not_set_is_that_of_the_resource_group(string file) =>
        Assert.All(Templates.Of(file).Of("Microsoft.Web/sites"), app => Assert.Equal("westeurope", (string?)app["location"]));

    [Theory, InlineData("main"), InlineData("large")]
    public void Without_addresses_there_is_no_action_group(string file) =>
        Assert.Empty(Templates.Of(file).Of("Microsoft.Insights/actionGroups"));

    [Fact]
    public void A_missing_issuer_stops_the_deployment_with_a_sentence() =>
        Assert.Contains("fail('authority must be an https address: set KONTEXT_AUTHORITY", (string?)Templates.Main["variables"]!["issuer"], StringComparison.Ordinal);

    // A variable with an unknown name has no effect, so one process can compile each variable alone. Main.bicep is left out, because the
    // test of all variables checks its values.
    private static void WriteVariants(string folder)
    {
        foreach (var file in Files)
        {
            var path = Path.Combine(folder, $"{file}.bicepparam");
            var text = File.ReadAllText(path);
            Assert.All(Everything.Keys.Append("using 'main.bicep'"), part => Assert.Contains(part, text, StringComparison.Ordinal));
            text = text.Replace("using 'main.bicep'", "using none", StringComparison.Ordinal);
            File.Delete(path);
            foreach (var variable in Everything.Keys.Append("nothing"))
            {
                var alone = Everything.Keys.Where(name => name != variable)
                    .Aggregate(text, (variant, name) => variant.Replace($"'{name}'", $"'UNSET_{name}'", StringComparison.Ordinal));
                File.WriteAllText(Path.Combine(folder, $"{file}.{variable}.bicepparam"), alone);
            }
        }
    }

    // All files by one process: its start takes longer than the compiling.
    private static async Task<Dictionary<string, JsonObject>> CompileAsync(Dictionary<string, string> variables, Action<string>? prepare = null)
    {
        var folder = Directory.CreateTempSubdirectory("kontext-parameters-").FullName;
        try
        {
            CopyTemplates(Path.Combine(RepositoryRoot.Path, "infra"), folder);
            prepare?.Invoke(folder);
            await CompileAllAsync(folder, variables);
            return Directory.GetFiles(folder, "*.bicepparam").ToDictionary(file => Path.GetFileNameWithoutExtension(file)!, ReadParameters, StringComparer.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CopyTemplates(string source, string target)
    {
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".snapshot.json", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static async Task CompileAllAsync(string folder, Dictionary<string, string> variables)
    {
        ProcessStartInfo start = new(Templates.Bicep, ["build-params", "--pattern", "*.bicepparam"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in Everything.Keys)
            start.Environment.Remove(name);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, "", ""), (process.ExitCode, await output, errors));
    }

    private static JsonObject ReadParameters(string file)
    {
        var parameters = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(file, "json")))!["parameters"]!.AsObject();
        return new(parameters.Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value!["value"]?.DeepClone())));
    }
}
