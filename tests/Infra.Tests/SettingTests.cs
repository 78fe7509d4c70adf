using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Queues;
using Kontext.Core.Maintenance;
using Kontext.Core.Storage;
using Kontext.Functions.Maintenance;
using Kontext.Testing;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Infra.Tests;

public sealed partial class SettingTests
{
    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void Every_setting_that_is_set_is_known_to_the_app(string parameters) => Assert.Empty(KnownSettings.Violations(Templates.Of(parameters)));

    [Fact]
    public void Every_setting_of_the_app_can_be_set_in_the_template() => Assert.Empty(KnownSettings.UnsetIn(Templates.Of("full")));

    [Theory]
    [InlineData("Storage__TablesPrefix")]
    [InlineData("Maintenance__RowsPerShards")]
    [InlineData("FUNCTIONS_WORKER_RUNTIME")] // Flex Consumption refuses it: the runtime is a property of the app itself
    public void A_setting_that_the_app_does_not_read_is_found(string name)
    {
        var snapshot = Templates.Of("main");
        snapshot.Settings[name] = "x";

        Assert.Single(KnownSettings.Violations(snapshot));
    }

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public async Task With_these_settings_the_app_starts_in_production(string parameters)
    {
        await using var app = new DeployedApp(SettingsOf(Templates.Of(parameters)));

        var vaults = Templates.Of(parameters).Settings.Select(setting => setting.Key).Where(name => name.StartsWith("Secrets__Vaults__", StringComparison.Ordinal));
        Assert.NotNull(app.Services.GetRequiredService<TableServiceClient>());
        Assert.NotNull(app.Services.GetRequiredService<QueueServiceClient>());
        Assert.All(vaults, name => Assert.NotNull(app.Services.GetRequiredService<IAzureClientFactory<SecretClient>>().CreateClient(name.Split("__")[^1])));
    }

    [Theory]
    [InlineData("PublicUrl", "PublicUrl")]
    [InlineData("Authentication__Schemes__Bearer__Authority", "Authority")]
    [InlineData("Authentication__Schemes__Bearer__ValidAudiences__0", "ValidAudiences")]
    [InlineData("StoragePrefix", "StoragePrefix")]
    [InlineData("Secrets__Vaults__v1", "Secrets:Vaults")]
    [InlineData("Storage__Tables__endpoint", "Storage:Tables is missing")]
    [InlineData("Storage__Queues__serviceUri", "Storage:Queues is missing")]
    public async Task A_setting_that_is_missing_is_found_at_the_start(string name, string sentence)
    {
        var snapshot = Templates.Of("main");
        snapshot.Settings.Remove(name);
        await using var app = new DeployedApp(SettingsOf(snapshot));

        var failure = Assert.ThrowsAny<Exception>(() => app.Services);

        Assert.Contains(sentence, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void The_template_creates_exactly_the_tables_and_queues_that_the_app_opens(string parameters)
    {
        var snapshot = Templates.Of(parameters);
        var prefix = (string)snapshot.Settings["StoragePrefix"]!;
        var inProduction = Tables.Names.Except(["DevelopmentSecrets"]).Select(name => prefix + name);

        Assert.Equal(inProduction.Order(StringComparer.Ordinal), snapshot.NamesOf("Microsoft.Storage/storageAccounts/tableServices/tables").Order(StringComparer.Ordinal));
        Assert.Equal([$"{prefix}{DueQueue.Name}", $"{prefix}{DueQueue.Name}-poison"], snapshot.NamesOf("Microsoft.Storage/storageAccounts/queueServices/queues"));
    }

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void Settings_that_triggers_name_are_set_by_that_very_name(string parameters) =>
        Assert.All(NamedByTriggers, name => Assert.True(Templates.Of(parameters).Settings.ContainsKey(name), name));

    [Fact]
    public void Settings_that_triggers_name_are_set_on_a_laptop_too()
    {
        var values = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", "Functions", "local.settings.json")))!["Values"]!.AsObject();

        Assert.All(NamedByTriggers, name => Assert.True(values.ContainsKey(name), name));
    }

    // The configuration of the host has a colon in place of two underscores, but the scale controller uses the settings unchanged. So only
    // a name without either is the same name for both.
    [Fact]
    public void Settings_that_triggers_name_are_flat()
    {
        Assert.NotEmpty(NamedByTriggers);
        Assert.All(NamedByTriggers, name => Assert.Matches("^[A-Za-z][A-Za-z0-9]*$", name));
    }

    private static IReadOnlyList<string> NamedByTriggers { get; } =
    [
        .. typeof(MaintenanceFunctions).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters())
            .SelectMany(parameter => parameter.GetCustomAttributesData())
            .Where(attribute => attribute.AttributeType.Name.EndsWith("TriggerAttribute", StringComparison.Ordinal))
            .SelectMany(attribute => attribute.ConstructorArguments.Select(argument => argument.Value).Concat(attribute.NamedArguments.Select(argument => argument.TypedValue.Value)))
            .OfType<string>()
            .SelectMany(text => Percent.Matches(text))
            .Select(match => match.Groups[1].Value)
            .Distinct(),
    ];

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Percent { get; }

    // A value that only Azure knows, an address or an id, is an expression in brackets.
    private static Dictionary<string, string> SettingsOf(Snapshot snapshot) => snapshot.Settings.ToDictionary(
        setting => setting.Key,
        setting => (string)setting.Value! is ['[', ..] or ['@', ..] ? Resolved(setting.Key) : (string)setting.Value!);

    private static string Resolved(string name) => name switch
    {
        _ when name.EndsWith("lientId", StringComparison.Ordinal) => "11111111-1111-1111-1111-111111111111",
        _ when name.EndsWith("Secret", StringComparison.Ordinal) => "resolved-by-the-platform",
        _ when name.EndsWith("Headers", StringComparison.Ordinal) => "authorization=resolved-by-the-platform",
        "Telemetry__ConnectionString" => "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://resolved.example.com/",
        _ => "https://resolved.example.com/",
    };
}
