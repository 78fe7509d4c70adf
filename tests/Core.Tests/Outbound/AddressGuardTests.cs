using System.Net;
using Kontext.Core.Outbound;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Outbound;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.0.170")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.7")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:168.63.129.16")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("100:0:0:1::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:20::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("3fff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fdff::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2606:4700::1111%3")]
    public void An_address_that_is_not_public_is_refused(string address) =>
        Assert.False(Guard().AllowsAddress(IPAddress.Parse(address), 443));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("8.8.8.8")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2001:200::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700::1111")]
    public void A_public_address_is_allowed(string address) =>
        Assert.True(Guard().AllowsAddress(IPAddress.Parse(address), 443));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("10.2.0.1", false)]
    [InlineData("100.100.100.199", true)]
    [InlineData("100.100.100.200", false)]
    [InlineData("::ffff:100.100.100.200", false)]
    [InlineData("fd00:ec2::253", true)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("::ffff:168.63.129.16", false)]
    public void An_allowed_network_opens_itself_and_never_a_metadata_address(string address, bool allowed)
    {
        var guard = Guard(options =>
        {
            foreach (var network in (string[])["10.1.0.0/16", "100.100.100.0/24", "fd00::/8"])
                options.AllowedNetworks.Add(network);
        });

        Assert.Equal(allowed, guard.AllowsAddress(IPAddress.Parse(address), 443));
    }

    [Theory]
    [InlineData("127.0.0.1", 3001, true)]
    [InlineData("::1", 3001, true)]
    [InlineData("::ffff:127.0.0.1", 3001, true)]
    [InlineData("127.0.0.1", 7071, false)]
    [InlineData("10.0.0.1", 3001, false)]
    public void Loopback_when_allowed_excludes_this_services_own_port(string address, int port, bool allowed)
    {
        var guard = Guard(options =>
        {
            options.AllowLoopback = true;
            options.PublicUrl = new Uri("http://localhost:7071");
        });

        Assert.Equal(allowed, guard.AllowsAddress(IPAddress.Parse(address), port));
    }

    [Theory]
    [InlineData("localhost", 7071, false)]
    [InlineData("localhost", 3001, true)]
    [InlineData("127.0.0.1", 7071, true)]
    public void A_loopback_name_of_this_service_is_refused_at_its_own_port_alone(string host, int port, bool allowed)
    {
        var guard = Guard(options =>
        {
            options.AllowLoopback = true;
            options.PublicUrl = new Uri("http://localhost:7071");
        });

        Assert.Equal(allowed, guard.AllowsHost(host, port));
    }

    [Theory]
    [InlineData(true, "https://tunnel.example", "tunnel.example", 8443)]
    [InlineData(false, "http://localhost:7071", "localhost", 3001)]
    public void Another_port_of_this_service_is_allowed_on_a_laptop_alone(bool allowLoopback, string publicUrl, string host, int port) => Assert.False(
        Guard(options => (options.AllowLoopback, options.PublicUrl) = (allowLoopback, new Uri(publicUrl))).AllowsHost(host, port));

    [Theory]
    [InlineData("api.acme.example", 443, false)]
    [InlineData("API.Acme.Example.", 8443, false)]
    [InlineData("other.acme.example", 443, true)]
    public void This_services_own_host_is_refused_by_name(string host, int port, bool allowed) =>
        Assert.Equal(allowed, Guard(options => options.PublicUrl = new Uri("https://api.acme.example")).AllowsHost(host, port));

    [Theory]
    [InlineData("kontext-app.azurewebsites.net", false)]
    [InlineData("KONTEXT-APP.azurewebsites.net.", false)]
    [InlineData("kontext-app.scm.azurewebsites.net", false)]
    [InlineData("kontext-app.privatelink.azurewebsites.net", false)]
    [InlineData("kontext-h4g6apbtgfcdhef3.westeurope-01.azurewebsites.net", false)]
    [InlineData("kontext-h4g6apbtgfcdhef3.scm.westeurope-01.azurewebsites.net", false)]
    [InlineData("kontext.azurewebsites.net", false)]
    [InlineData("api.acme.example", false)]
    [InlineData("another.azurewebsites.net", true)]
    [InlineData("azurewebsites.net", true)]
    [InlineData("x.kontext-app.azurewebsites.net", true)]
    public void Every_host_name_of_this_service_is_refused_also_that_of_the_platform(string host, bool allowed)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PublicUrl"] = "https://api.acme.example",
            ["WEBSITE_HOSTNAME"] = "kontext-app.azurewebsites.net",
            ["WEBSITE_DEFAULT_HOSTNAME"] = "kontext-h4g6apbtgfcdhef3.westeurope-01.azurewebsites.net",
            ["WEBSITE_SITE_NAME"] = "kontext",
        };
        var services = new ServiceCollection().AddOutbound(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment: false);
        using var provider = services.BuildServiceProvider();

        Assert.Equal(allowed, provider.GetRequiredService<AddressGuard>().AllowsHost(host, 443));
    }

    [Theory]
    [InlineData("https://mcp.example/mcp", true)]
    [InlineData("https://user@mcp.example/", false)]
    [InlineData("https://user:password@mcp.example/", false)]
    [InlineData("http://mcp.example/", false)]
    [InlineData("http://localhost:3001/", false)]
    [InlineData("ftp://mcp.example/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("ws://mcp.example/", false)]
    [InlineData("gopher://mcp.example/", false)]
    public void Only_https_without_user_info_is_called(string url, bool allowed) =>
        Assert.Equal(allowed, Guard().AllowsUrl(new Uri(url)));

    [Theory]
    [InlineData("http://localhost:3001/", true)]
    [InlineData("http://127.0.0.1:3001/", true)]
    [InlineData("http://[::1]:3001/", true)]
    [InlineData("http://mcp.example/", false)]
    [InlineData("http://localhost.mcp.example/", false)]
    public void Http_is_called_on_loopback_alone_and_only_when_allowed(string url, bool allowed) =>
        Assert.Equal(allowed, Guard(options => options.AllowLoopback = true).AllowsUrl(new Uri(url)));

    private static AddressGuard Guard(Action<OutboundOptions>? configure = null)
    {
        OutboundOptions options = new();
        configure?.Invoke(options);
        return new AddressGuard(Options.Create(options));
    }
}
