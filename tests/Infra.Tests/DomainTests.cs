namespace Kontext.Infra.Tests;

/// <summary>A custom domain on Flex Consumption: the app's own certificate, and a binding that no redeployment opens.</summary>
public sealed class DomainTests
{
    private const string Bindings = "Microsoft.Web/sites/hostNameBindings";

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public void The_app_is_created_ready_for_certificates_of_its_own(string parameters) =>
        Assert.True((bool?)Templates.Of(parameters).Of("Microsoft.Web/sites").Single()["properties"]!["siteScopedCertificatesEnabled"]);

    [Fact]
    public void The_certificate_belongs_to_the_app_and_not_to_the_plan()
    {
        var snapshot = Templates.Of("full");

        var certificate = snapshot.Of("Microsoft.Web/sites/certificates").Single()["properties"]!.AsObject();
        Assert.Empty(snapshot.Of("Microsoft.Web/certificates"));
        Assert.False(certificate.ContainsKey("serverFarmId"));
        Assert.Equal("integrations", (string?)certificate["keyVaultSecretName"]);
    }

    [Fact]
    public void A_redeployment_never_takes_tls_off()
    {
        var binding = Assert.Single(Templates.Of("full").Of(Bindings));

        Assert.Equal("SniEnabled", (string?)binding["properties"]!["sslState"]);
        Assert.DoesNotContain("\"sslState\": \"Disabled\"", Templates.Main.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_binding_is_a_template_of_its_own() =>
        Assert.Equal("Disabled", (string?)Assert.Single(Templates.Of("bindDomain").Resources)["properties"]!["sslState"]);

    [Theory, InlineData("main"), InlineData("large")]
    public void Without_the_variable_there_is_no_domain(string parameters) => Assert.Empty(Templates.Of(parameters).Of(Bindings));

    [Fact]
    public void The_records_a_domain_needs_are_outputs()
    {
        var outputs = Templates.Main["outputs"]!.AsObject();

        Assert.Contains("CNAME", (string?)outputs["DOMAIN_CNAME_RECORD"]!["value"], StringComparison.Ordinal);
        Assert.Contains("asuid.", (string?)outputs["DOMAIN_TXT_RECORD"]!["value"], StringComparison.Ordinal);
        Assert.Contains("customDomainVerificationId", Templates.Main.ToJsonString(), StringComparison.Ordinal);
    }
}
