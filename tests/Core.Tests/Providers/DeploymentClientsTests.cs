using Kontext.Core.OAuth;
using Kontext.Core.Providers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Providers;

public sealed class DeploymentClientsTests
{
    private const string Secret = "s3cret-canary";

    [Fact]
    public void A_client_that_is_set_is_found()
    {
        var client = Start(("Providers:github:ClientId", "Iv1.abc"), ("Providers:github:ClientSecret", Secret)).Find("github");

        Assert.Equal(("Iv1.abc", Secret, ClientAuthentication.ClientSecretPost), (client!.ClientId, client.Secret, client.Authentication));
    }

    [Fact]
    public void The_name_of_a_setting_may_be_written_in_any_case() =>
        Assert.NotNull(Start(("PROVIDERS:GitHub:CLIENTID", "a"), ("Providers:github:ClientSecret", Secret)).Find("github"));

    [Fact]
    public void Without_settings_there_is_no_client()
    {
        var clients = Start();

        Assert.Null(clients.Find("github"));
        Assert.Null(clients.Find("acme"));
    }

    [Fact]
    public void One_client_at_Google_serves_mail_as_well() =>
        Assert.Equal("general", Start(("Providers:google:ClientId", "general"), ("Providers:google:ClientSecret", Secret)).Find("gmail")?.ClientId);

    [Fact]
    public void A_client_for_Gmail_has_priority_over_the_general_client()
    {
        var clients = Start(
            ("Providers:google:ClientId", "general"),
            ("Providers:google:ClientSecret", Secret),
            ("Providers:gmail:ClientId", "mail"),
            ("Providers:gmail:ClientSecret", Secret));

        Assert.Equal("mail", clients.Find("gmail")?.ClientId);
        Assert.Equal("general", clients.Find("googledrive")?.ClientId);
    }

    [Fact]
    public void A_client_for_Gmail_is_not_used_for_other_providers() =>
        Assert.Null(Start(("Providers:gmail:ClientId", "mail"), ("Providers:gmail:ClientSecret", Secret)).Find("google"));

    [Fact]
    public void A_client_without_a_secret_is_a_public_one()
    {
        var client = Start(("Providers:salesforce:ClientId", "key")).Find("salesforce");

        Assert.Equal((ClientAuthentication.None, null), (client!.Authentication, client.Secret));
    }

    [Theory]
    [InlineData("Providers:linear:ClientSecret", Secret, "Providers:linear:ClientId is missing: set it to the client id that Linear gave to your app, or remove Providers:linear.")]
    [InlineData("Providers:linear:ClientId", "abc", "Providers:linear:ClientSecret is missing: Linear accepts no client without a secret.")]
    [InlineData("Providers:linear", "abc", "Providers:linear:ClientId is missing: set it to the client id that Linear gave to your app, or remove Providers:linear.")]
    [InlineData("Providers:salesforce:ClientId", "a b", "Providers:salesforce:ClientId must be 1 to 512 visible ASCII characters.")]
    public void A_client_that_could_not_be_used_stops_the_start(string setting, string value, string message) =>
        Assert.Equal(message, Assert.Throws<OptionsValidationException>(() => Start((setting, value))).Message);

    [Fact]
    public void An_unknown_provider_stops_the_start_and_the_message_names_the_known_ones()
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Start(("Providers:acme:ClientId", "abc"), ("Providers:acme:ClientSecret", Secret)));

        Assert.StartsWith("Providers:acme names no provider of the catalogue; use one of asana, asanamcp, atlassian, ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Key_Vault_reference_that_was_not_resolved_stops_the_start()
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Start(
            ("Providers:github:ClientId", "abc"),
            ("Providers:github:ClientSecret", "@Microsoft.KeyVault(SecretUri=https://kontext.vault.azure.net/secrets/github)")));

        Assert.Equal("Providers:github:ClientSecret is a Key Vault reference that was not resolved: let the app's identity read that secret, and check its address.", fault.Message);
    }

    [Fact]
    public void No_message_and_no_text_has_the_client_secret()
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Start(("Providers:github:ClientId", "a b"), ("Providers:github:ClientSecret", Secret + " \n")));

        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, new ProviderClientOptions { ClientSecret = Secret }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Start(("Providers:github:ClientId", "a"), ("Providers:github:ClientSecret", Secret)).Find("github")!.ToString(), StringComparison.Ordinal);
    }

    private static DeploymentClients Start(params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
            .Build();
        var provider = new ServiceCollection().AddProviders(configuration).BuildServiceProvider(validateScopes: true);
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider.GetRequiredService<DeploymentClients>();
    }
}
