using System.Text.Json.Nodes;

namespace Kontext.Infra.Tests;

public sealed class KeyTests
{
    [Theory]
    [MemberData(nameof(Templates.Deployable), MemberType = typeof(Templates))]
    public void No_template_reads_or_outputs_a_key(string template) => Assert.Empty(KeyRules.Violations(Templates.Compiled(template)));

    // azd writes outputs into the user secrets of the project, on the laptop that provisions.
    [Fact]
    public void The_outputs_are_the_list_that_was_checked_for_secrets() => Assert.Equal(
        [
            "APP_NAME", "APP_PRINCIPAL_ID", "COMPONENT_ID", "DOMAIN_CNAME_RECORD", "DOMAIN_TXT_RECORD", "HOST_NAME", "OUTBOUND_ADDRESS", "PUBLIC_URL",
            "PUBLISH_RIGHT_ID", "SETTINGS_VAULT_NAME",
        ],
        Templates.Main["outputs"]!.AsObject().Select(output => output.Key).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void No_setting_holds_a_key_or_a_secret(string parameters) => Assert.Empty(KeyRules.Violations(Templates.Of(parameters)));

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void No_resource_of_a_deployment_is_hidden_from_these_tests(string parameters) => Assert.Empty(Templates.Of(parameters).Diagnostics);

    [Theory]
    [InlineData("[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'a'), '2024-01-01').keys[0].value]")]
    [InlineData("[reference('component').ConnectionString]")]
    [InlineData("[parameters('signInSecret')]")]
    [InlineData("[parameters('providerSecrets').github]")]
    [InlineData("[parameters('otlpHeaders')]")]
    public void An_output_with_a_key_is_found(string expression)
    {
        var template = Templates.Main;
        template["outputs"]!["BROKEN"] = new JsonObject { ["type"] = "string", ["value"] = expression };

        Assert.NotEmpty(KeyRules.Violations(template));
    }

    [Fact]
    public void A_secure_output_is_found_in_a_module_too()
    {
        var template = Templates.Main;
        var module = template["resources"]!.AsObject().Select(resource => (resource.Value!["properties"] as JsonObject)?["template"]).OfType<JsonObject>().First();
        module["outputs"] = new JsonObject { ["broken"] = new JsonObject { ["type"] = "securestring", ["value"] = "x" } };

        Assert.NotEmpty(KeyRules.Violations(template));
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=eA==")]
    [InlineData("Connect__ClientSecret", "hunter2")]
    [InlineData("Telemetry__OtlpHeaders", "authorization=hunter2")]
    [InlineData("Providers__github__ClientSecret", "[parameters('providerSecrets').github]")]
    public void A_setting_with_a_key_is_found(string name, string value)
    {
        var snapshot = Templates.Of("main");
        snapshot.Settings[name] = value;

        Assert.NotEmpty(KeyRules.Violations(snapshot));
    }

    [Fact]
    public void The_telemetry_connection_string_counts_as_a_key_with_local_authentication()
    {
        var snapshot = Templates.Of("main");
        snapshot.Of("Microsoft.Insights/components").Single()["properties"]!["DisableLocalAuth"] = false;

        Assert.NotEmpty(KeyRules.Violations(snapshot));
    }
}
