using Kontext.Core.Outbound;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Outbound;

public sealed class OutboundOptionsTests
{
    private const string MustLieWithin =
        "Outbound:AllowedNetworks:0 must lie within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 198.18.0.0/15 or fc00::/7; nothing else can be opened.";

    [Fact]
    public async Task Loopback_cannot_be_allowed_outside_development()
    {
        await using var services = Deployed(("Outbound:AllowLoopback", "true"));

        var fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(
            "Outbound:AllowLoopback is for Development alone: remove it, or reach the server by an address in Outbound:AllowedNetworks.",
            fault.Message);
    }

    [Theory]
    [InlineData("acme", "Outbound:AllowedNetworks:0 is not a network in canonical CIDR form, such as 10.1.0.0/16.")]
    [InlineData("10.1.0.0/33", "Outbound:AllowedNetworks:0 is not a network in canonical CIDR form, such as 10.1.0.0/16.")]
    [InlineData("10.1/16", "Outbound:AllowedNetworks:0 is not a network in canonical CIDR form, such as 10.1.0.0/16.")]
    [InlineData("10.1.2.3/16", "Outbound:AllowedNetworks:0 is not a network in canonical CIDR form, such as 10.1.0.0/16.")]
    [InlineData("0.0.0.0/0", MustLieWithin)]
    [InlineData("127.0.0.0/8", MustLieWithin)]
    [InlineData("169.254.169.254/32", MustLieWithin)]
    [InlineData("168.63.129.16/32", MustLieWithin)]
    [InlineData("10.0.0.0/7", MustLieWithin)]
    [InlineData("::ffff:0:0/96", MustLieWithin)]
    [InlineData("64:ff9b::/96", MustLieWithin)]
    public async Task A_network_that_cannot_be_opened_stops_the_start(string network, string message)
    {
        await using var services = Deployed(("Outbound:AllowedNetworks:0", network));

        Assert.Equal(message, Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Message);
    }

    [Theory]
    [InlineData("8388607", false)]
    [InlineData("8388608", true)]
    [InlineData("1073741824", true)]
    [InlineData("1073741825", false)]
    public async Task The_memory_for_large_answers_is_from_8_MiB_to_1_GiB(string bytes, bool isAllowed)
    {
        await using var services = Deployed(("Outbound:LargeAnswerBytes", bytes));

        var fault = Record.Exception(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(isAllowed ? null : "Outbound:LargeAnswerBytes must lie between 8388608 and 1073741824.", fault?.Message);
    }

    [Fact]
    public async Task Private_networks_can_be_opened_anywhere()
    {
        await using var services = Deployed(("Outbound:AllowedNetworks:0", "10.0.0.0/8"), ("Outbound:AllowedNetworks:1", "fd12:3456::/32"));

        services.GetRequiredService<IStartupValidator>().Validate();
        Assert.Equal(2, services.GetRequiredService<IOptions<OutboundOptions>>().Value.AllowedNetworks.Count);
    }

    private static ServiceProvider Deployed(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, string? (pair) => pair.Value)).Build();
        return new ServiceCollection().AddOutbound(configuration, isDevelopment: false).BuildServiceProvider(validateScopes: true);
    }
}
