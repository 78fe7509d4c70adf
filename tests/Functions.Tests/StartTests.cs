using Kontext.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Tests;

/// <summary>A wrong setting stops the start, with a sentence that names the setting.</summary>
public sealed class StartTests(AzuriteServer azurite)
{
    private const string Bearer = "Authentication:Schemes:Bearer";

    public static TheoryData<string, string, string> Missing => new()
    {
        { "PublicUrl", "", "PublicUrl is missing or wrong" },
        { "PublicUrl", "integrations.example.com", "PublicUrl is missing or wrong" },
        { "PublicUrl", "https://integrations.example.com/path", "PublicUrl is missing or wrong" },
        { "PublicUrl", "https://user@integrations.example.com", "PublicUrl is missing or wrong" },
        { "PublicUrl", "http://integrations.example.com", "PublicUrl must be https." },
        { "PublicUrl", "ftp://integrations.example.com", "PublicUrl must be https." },
        { "DocumentationUrl", "http://docs.example.com", "DocumentationUrl must be an https address" },
        { "Caller:OrganizationClaim", "", "Caller:OrganizationClaim must name a claim" },
        { "Caller:SubjectClaim", "", "Caller:SubjectClaim must name a claim" },
        { $"{Bearer}:ValidIssuers:test", "", $"{Bearer}:Authority is missing" },
        { $"{Bearer}:ValidAudiences:test", "", $"{Bearer}:ValidAudiences is missing" },
        { "Secrets:Vaults:main", "http://vault.example", "Secrets:Vaults:main must be the https address" },
        { "Secrets:Vaults:Main", "https://vault.example", "Secrets:Vaults:Main is not a valid name" },
        { "TokenEndpoint:AudienceParameter", "aud", "TokenEndpoint:AudienceParameter must be" },
        { "TokenEndpoint:Scopes:0:Scope", "management", "TokenEndpoint:Scopes:0:Scope must be one of management:all" },
        { "StoragePrefix", "", "StoragePrefix is missing" },
        { "StoragePrefix", "Upper", "StoragePrefix must be" },
        { "Outbound:AllowLoopback", "true", "Outbound:AllowLoopback is for Development alone" },
        { "Outbound:AllowedNetworks:0", "0.0.0.0/0", "Outbound:AllowedNetworks:0" },
        { "Retention:ArchivedConnections", "00:59:59", "Retention:ArchivedConnections must be from 1 hour to 3650 days." },
        { "Retention:ArchivedConnections", "3651.00:00:00", "Retention:ArchivedConnections must be from 1 hour to 3650 days." },
        { "Cors:AllowedOrigins:0", "*", "Cors:AllowedOrigins must name origins" },
        { "Cors:AllowedOrigins:0", "https://console.example.com/", "Cors:AllowedOrigins must name origins" },
        { "Cors:AllowedOrigins:0", "https://Console.example.com", "Cors:AllowedOrigins must name origins" },
        { "RateLimits:RequestsPerCaller", "0", "RateLimits:RequestsPerCaller must be from 1 to 100000." },
        { "Caps:IntegrationsPerOrganization", "0", "Caps:IntegrationsPerOrganization must be from 1 to 100000." },
        { "Outbound:LargeAnswerBytes", "1", "Outbound:LargeAnswerBytes must lie between 8388608 and 1073741824." },
        { "Maintenance:OpenPerOrganization", "0", "Maintenance:OpenPerOrganization must be from 1 to 10000." },
        { "Validation:ProbeTimeLimit", "00:01:00", "ProbeTimeLimit" },
    };

    [Theory]
    [MemberData(nameof(Missing))]
    public async Task Outside_development_the_app_does_not_start_with_a_missing_setting(string setting, string value, string sentence) =>
        Assert.Contains(sentence, await FailureAsync("Production", (setting, value)), StringComparison.Ordinal);

    [Fact]
    public async Task Outside_development_credentials_need_a_vault() =>
        Assert.Contains("Secrets:Vaults is missing", await FailureAsync("Production", ("Secrets:Vaults:main", null)), StringComparison.Ordinal);

    [Fact]
    public async Task All_wrong_settings_of_a_deployment_are_reported_together()
    {
        var sentences = await FailureAsync("Production", ("PublicUrl", ""), ($"{Bearer}:ValidIssuers:test", ""), ($"{Bearer}:ValidAudiences:test", ""));

        Assert.All(["PublicUrl", "Authority", "ValidAudiences"], setting => Assert.Contains(setting, sentences, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("WEBSITE_INSTANCE_ID")]
    [InlineData("WEBSITE_SKU")]
    [InlineData("WEBSITE_POD_NAME")]
    [InlineData("LEGION_SERVICE_HOST")]
    [InlineData("CONTAINER_NAME", "WEBSITE_SITE_NAME")]
    public async Task Development_on_a_functions_instance_is_refused(params string[] variables) => Assert.Contains(
        "Development on a Functions instance",
        await FailureAsync("Development", [.. variables.Select(variable => (variable, (string?)"x"))]),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Production", "WEBSITE_INSTANCE_ID")]
    [InlineData("Development", "CONTAINER_NAME")]
    [InlineData("Development", "WEBSITE_SITE_NAME")]
    public async Task The_app_starts_in_the_environments_that_match_its_host(string environment, string variable)
    {
        await using var app = new StartingApp(azurite, environment, [(variable, "x")]);

        Assert.NotNull(app.Server);
    }

    private async Task<string> FailureAsync(string environment, params (string Name, string? Value)[] settings)
    {
        await using var app = new StartingApp(azurite, environment, settings);

        var failure = Assert.ThrowsAny<Exception>(() => app.Server);

        // A host that refused to start may be gone before the test reads it. Then only its log has the reason.
        var thrown = All(failure).OfType<OptionsValidationException>().SelectMany(invalid => invalid.Failures);
        return string.Join('\n', thrown.Concat(app.Log.Lines));
    }

    private static IEnumerable<Exception> All(Exception exception) =>
        exception is AggregateException several ? several.InnerExceptions.SelectMany(All) : [exception];

    private sealed class StartingApp(AzuriteServer azurite, string environment, (string Name, string? Value)[] changes) : KontextApp(azurite)
    {
        public LogCapture Log { get; } = new();

        protected override string EnvironmentName => environment;

        protected override void ConfigureLogging(ILoggingBuilder logging)
        {
            base.ConfigureLogging(logging);
            logging.AddProvider(Log);
        }

        protected override IEnumerable<KeyValuePair<string, string?>> Settings()
        {
            var settings = base.Settings().ToDictionary(StringComparer.OrdinalIgnoreCase);
            if (environment == "Production")
            {
                settings.Remove("Outbound:AllowLoopback");
                settings["Secrets:Vaults:main"] = "https://main.vault.azure.net/";
            }

            // The container of the tests may have such a variable itself.
            foreach (var variable in new[] { "CONTAINER_NAME", "WEBSITE_SITE_NAME" })
                settings[variable] = "";
            foreach (var (name, value) in changes)
            {
                settings.Remove(name);
                if (value is not null)
                    settings[name] = value;
            }

            return settings;
        }
    }
}
