using Kontext.Testing;
using Microsoft.Extensions.Hosting;

namespace Kontext.Functions.Tests.Telemetry;

/// <summary>A start that a setting prevents says so where an operator can read it: Flex Consumption has no log stream.</summary>
[Collection("Telemetry")]
public sealed class FailedStartTests(AzuriteServer azurite)
{
    public static TheoryData<string, string, string> Wrong
    {
        get
        {
            // The export must also have the errors that StartTests finds on the console.
            TheoryData<string, string, string> all = new(StartTests.Missing.Select(row => row.Data))
            {
                { "Secrets:Vaults:main", "", "Secrets:Vaults:main must be the https address" },
                { "Connect:ClientName", "", "Connect:ClientName must be" },
                { "Connect:ReturnUrls:0:Url", "http://canary.example", "Connect:ReturnUrls:0:Url must be" },
                { "Connect:RequirePerson", "false", "Connect:RequirePerson must be true outside Development" },
                { "Providers:github:ClientSecret", "canary", "Providers:github:ClientId is missing" },
                { "Providers:canary:ClientId", "x", "names no provider of the catalogue" },
                { "Maintenance:Lease", "00:00:01", "Maintenance:Lease must be" },
                { "Maintenance:RowsPerShard", "0", "Maintenance:RowsPerShard must be" },
                { "Validation:Recheck:Interval", "00:00:01", "Validation:Recheck:Interval must be" },
                { "Telemetry:OtlpEndpoint", "otlp.example.com:4317", "Telemetry:OtlpEndpoint must be" },
                { "Telemetry:OtlpProtocol", "http", "Telemetry:OtlpProtocol must be" },
                { "Telemetry:OtlpHeaders", "@Microsoft.KeyVault(SecretUri=https://canary.example/)", "Telemetry:OtlpHeaders must be" },
                { "Telemetry:TracesPerMinute", "601", "Telemetry:TracesPerMinute must be" },
            };
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task The_exported_error_names_the_setting(string setting, string value, string sentence) =>
        Assert.Contains(sentence, await ExportedAsync((setting, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Telemetry:TracesPerMinute", "System.Int32")]
    [InlineData("Maintenance:Lease", "System.TimeSpan")]
    [InlineData("Retention:ArchivedConnections", "System.TimeSpan")]
    [InlineData("Validation:MaxTools", "System.Int32")]
    [InlineData("Connect:RequirePerson", "System.Boolean")]
    public async Task A_value_of_the_wrong_type_is_not_quoted_and_its_setting_is_named(string setting, string type)
    {
        var exported = await ExportedAsync((setting, "canary' at 'canary' to type 'canary'."));

        Assert.Contains($"{setting} must be a {type}.", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", exported, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_settings_at_once_are_all_named()
    {
        var exported = await ExportedAsync(("PublicUrl", ""), ("Maintenance:Lease", "00:00:01"), ("StoragePrefix", "Canary"));

        Assert.All(["PublicUrl", "Maintenance:Lease", "StoragePrefix"], setting => Assert.Contains(setting, exported, StringComparison.Ordinal));
    }

    // Each holds a word that no sentence of ours has.
    [Theory]
    [InlineData("PublicUrl", "canary://canary")]
    [InlineData("Secrets:Vaults:main", "http://canary.example")]
    [InlineData("StoragePrefix", "Canary")]
    [InlineData("Outbound:AllowedNetworks:0", "canary")]
    [InlineData("Connect:ReturnUrls:0:Url", "http://canary.example")]
    [InlineData("Providers:github:ClientId", "cän ary")]
    [InlineData("Providers:github:ClientSecret", "cän ary")]
    [InlineData("Telemetry:OtlpHeaders", "canary")]
    [InlineData("TokenEndpoint:AudienceParameter", "canary")]
    [InlineData("TokenEndpoint:Scopes:0:Scope", "canary")]
    [InlineData("TokenEndpoint:Scopes:0:AtAuthority", "cän\"ary")]
    public async Task No_exported_error_quotes_a_value(string setting, string value)
    {
        var exported = await ExportedAsync((setting, value));

        Assert.Contains("OptionsValidationException", exported, StringComparison.Ordinal);
        Assert.DoesNotContain(value, exported, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("canary", exported, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cän", exported, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> ExportedAsync(params (string Name, string? Value)[] settings)
    {
        await using var app = new StartingApp(azurite, settings);

        Assert.ThrowsAny<Exception>(() => app.Server);

        var exported = string.Join('\n', app.Logs.Items.SelectMany(TelemetryText.Of));
        TestContext.Current.TestOutputHelper?.WriteLine(exported);
        return exported;
    }

    private sealed class StartingApp(AzuriteServer azurite, (string Name, string? Value)[] changes) : TracedApp(azurite)
    {
        protected override string EnvironmentName => Environments.Production;

        protected override IEnumerable<KeyValuePair<string, string?>> Settings()
        {
            var settings = base.Settings().ToDictionary(StringComparer.OrdinalIgnoreCase);
            settings.Remove("Outbound:AllowLoopback");
            settings["Secrets:Vaults:main"] = "https://main.vault.azure.net/";

            // The container of the tests may have such a variable itself.
            foreach (var variable in new[] { "CONTAINER_NAME", "WEBSITE_SITE_NAME" })
                settings[variable] = "";
            foreach (var (name, value) in changes)
            {
                settings.Remove(name); // to replace its spelling
                settings[name] = value;
            }

            return settings;
        }
    }
}
