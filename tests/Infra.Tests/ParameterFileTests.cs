using System.Collections.Concurrent;
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

    private static readonly ConcurrentDictionary<string, Task<JsonObject>> WithNothing = new(StringComparer.Ordinal);

    public static TheoryData<string, string> EachAlone
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (var file in new[] { "main", "large" })
            {
                foreach (var variable in Everything.Keys)
                    all.Add(file, variable);
            }

            return all;
        }
    }

    [Theory, InlineData("main"), InlineData("large")]
    public async Task With_all_variables_set_it_compiles_to_what_they_say(string file)
    {
        var parameters = await CompileAsync(file, Everything);

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
    public async Task With_all_variables_empty_it_compiles_as_with_none(string file)
    {
        var empty = await CompileAsync(file, Everything.Keys.ToDictionary(name => name, _ => ""));

        Assert.Equal((await CompileWithNothingAsync(file)).ToJsonString(), empty.ToJsonString());
        Assert.Equal("kontext", (string?)empty["environmentName"]);
        Assert.Equal("", (string?)empty["location"]);
        Assert.Null(empty["domain"]);
        Assert.Null(empty["otlp"]);
        Assert.Empty(empty["alertEmails"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(EachAlone))]
    public async Task With_each_variable_alone_it_compiles(string file, string variable)
    {
        var none = await CompileWithNothingAsync(file);
        var one = await CompileAsync(file, new() { [variable] = Everything[variable] });

        Assert.Equal(1, one.Count(parameter => !JsonNode.DeepEquals(parameter.Value, none[parameter.Key])));
    }

    [Theory, InlineData("main"), InlineData("large")]
    public void A_location_that_is_not_set_is_the_resource_groups(string file) =>
        Assert.All(Templates.Of(file).Of("Microsoft.Web/sites"), app => Assert.Equal("westeurope", (string?)app["location"]));

    [Theory, InlineData("main"), InlineData("large")]
    public void Without_addresses_nothing_pretends_to_tell_anybody(string file) =>
        Assert.Empty(Templates.Of(file).Of("Microsoft.Insights/actionGroups"));

    [Fact]
    public void A_missing_issuer_stops_the_deployment_with_a_sentence() =>
        Assert.Contains("fail('authority must be an https address: set KONTEXT_AUTHORITY", (string?)Templates.Main["variables"]!["issuer"], StringComparison.Ordinal);

    // Compiled once: a start of the compiler takes longer than the compiling.
    private static Task<JsonObject> CompileWithNothingAsync(string file) => WithNothing.GetOrAdd(file, one => CompileAsync(one, []));

    private static async Task<JsonObject> CompileAsync(string file, Dictionary<string, string> variables)
    {
        ProcessStartInfo start = new(Templates.Bicep, ["build-params", Path.Combine(RepositoryRoot.Path, "infra", $"{file}.bicepparam"), "--stdout"])
        {
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
        Assert.Equal((0, ""), (process.ExitCode, errors));
        var parameters = JsonNode.Parse((string)JsonNode.Parse(await output)!["parametersJson"]!)!["parameters"]!.AsObject();
        return new(parameters.Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value!["value"]?.DeepClone())));
    }
}
