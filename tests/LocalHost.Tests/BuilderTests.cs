using Kontext.LocalRuntime.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.LocalRuntime.Tests;

public sealed class BuilderTests(SampleFactory factory) : IClassFixture<SampleFactory>
{
    private static readonly string[] Sample = ["--applicationName=Kontext.SampleApp"];

    [Fact]
    public void A_program_without_the_web_application_is_refused()
    {
        var builder = FunctionsApplication.CreateBuilder(Sample);

        Assert.Equal(
            "Program.cs does not call ConfigureFunctionsWebApplication() on its builder.",
            Assert.Throws<StartupException>(builder.Build).Message);
    }

    [Fact]
    public void A_builder_builds_once()
    {
        var builder = FunctionsApplication.CreateBuilder(Sample).ConfigureFunctionsWebApplication().ConfigureFunctionsWebApplication();
        using var host = builder.Build();

        Assert.Throws<InvalidOperationException>(builder.Build);
        Assert.Throws<InvalidOperationException>(() => builder.Use(next => next));
    }

    [Fact]
    public void In_Development_the_app_knows_its_own_address_and_issuer()
    {
        var configuration = factory.Services.GetRequiredService<IConfiguration>();

        Assert.Equal("http://localhost:7071", configuration["PublicUrl"]);
        Assert.Equal("http://localhost:7071", configuration["Authentication:Schemes:Bearer:ValidIssuers:local"]);
    }

    [Fact]
    public void Elsewhere_nothing_is_made_up()
    {
        var configuration = FunctionsApplication.CreateBuilder([.. Sample, "--environment=Production"]).Configuration;

        Assert.Null(configuration["PublicUrl"]);
        Assert.Empty(configuration.GetSection("Authentication").GetChildren());
    }

    [Fact]
    public void What_is_configured_wins_over_what_is_made_up()
    {
        var configuration = FunctionsApplication.CreateBuilder([.. Sample, "--PublicUrl=https://app.example/"]).Configuration;

        Assert.Equal("https://app.example/", configuration["PublicUrl"]);
        Assert.Equal("https://app.example", configuration["Authentication:Schemes:Bearer:ValidIssuers:local"]);
        Assert.Equal("https://app.example/api/v1", configuration["Authentication:Schemes:Bearer:ValidAudiences:local"]);
    }
}
