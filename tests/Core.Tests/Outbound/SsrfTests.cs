using System.Net;
using System.Net.Sockets;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;
using Kontext.Testing;
using Kontext.Testing.Mcp;

namespace Kontext.Core.Tests.Outbound;

/// <summary>Every way to loopback that an address can name; a trap on loopback would notice the connection itself.</summary>
public sealed class SsrfTests
{
    private static readonly IPAddress Public = IPAddress.Parse("8.8.4.4");

    public static TheoryData<string> Urls =>
    [
        // Literal addresses in every form a parser may take
        "https://127.0.0.1:{0}/", "https://127.0.0.2:{0}/", "https://127.1:{0}/", "https://127.0.1:{0}/", "https://0177.0.0.1:{0}/",
        "https://0x7f.0.0.1:{0}/", "https://0x7f.0x0.0x0.0x1:{0}/", "https://0x7f000001:{0}/", "https://0X7F000001:{0}/",
        "https://2130706433:{0}/", "https://017700000001:{0}/", "https://127.0.0.1.:{0}/", "https://127.000.000.001:{0}/",
        "https://0:{0}/", "https://0.0.0.0:{0}/", "https://0x0:{0}/", "https://00.00.00.00:{0}/", "https://127.0.0.1%2f@mcp.example:{0}/",
        "https://[::1]:{0}/", "https://[0:0:0:0:0:0:0:1]:{0}/", "https://[0000::0001]:{0}/", "https://[::]:{0}/",
        "https://[::ffff:127.0.0.1]:{0}/", "https://[::ffff:7f00:1]:{0}/", "https://[0:0:0:0:0:ffff:7f00:0001]:{0}/",
        "https://[::ffff:0:7f00:1]:{0}/", "https://[::127.0.0.1]:{0}/", "https://[64:ff9b::127.0.0.1]:{0}/",
        "https://[64:ff9b:1::7f00:1]:{0}/", "https://[2002:7f00:1::1]:{0}/", "https://[fe80::1%25lo]:{0}/", "https://[fe80::1%251]:{0}/",
        "https://[::1%251]:{0}/", "https://[2001:0:7f00:1::]:{0}/",

        // Other people's addresses
        "https://10.0.0.1:{0}/", "https://172.16.0.1:{0}/", "https://192.168.1.1:{0}/", "https://169.254.169.254/metadata/instance",
        "https://[fd00:ec2::254]/latest/meta-data", "https://168.63.129.16:32526/", "https://100.64.0.1:{0}/", "https://[fc00::1]:{0}/",
        "https://[fec0::1]:{0}/", "https://[ff02::1]:{0}/", "https://224.0.0.1:{0}/", "https://255.255.255.255:{0}/", "https://2852039166/",
        "https://0xa9fea9fe/", "https://0251.0376.0251.0376/", "https://[::ffff:a9fe:a9fe]/",

        // Names: all resolve to loopback here
        "https://localhost:{0}/", "https://LOCALHOST:{0}/", "https://localhost.:{0}/", "https://mcp.localhost:{0}/", "https://loopback:{0}/",
        "https://localhost.localdomain:{0}/", "https://ip6-localhost:{0}/", "https://127.0.0.1.nip.example:{0}/", "https://mcp.example:{0}/",
        "https://MCP.Example.:{0}/", "https://metadata.google.internal:{0}/", "https://xn--bcher-kva.example:{0}/", "https://bücher.example:{0}/",
        "https://a..example:{0}/", "https://-.example:{0}/", "https://_mcp.example:{0}/", "https://1.example:{0}/",

        // Characters that fold into others
        "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{0}/", "https://localhost:{0}/", "https://①②⑦.⓪.⓪.①:{0}/", "https://127.0.0.1:{0}/",
        "https://127。0。0。1:{0}/", "https://127.0.0.1:{0}/", "https://ⅼocalhost:{0}/", "https://loc\u00adalhost:{0}/", "https://lo\u200bcalhost:{0}/",

        // User info and separators
        "https://mcp.example@127.0.0.1:{0}/", "https://user:password@127.0.0.1:{0}/", "https://127.0.0.1:{0}\\@mcp.example/",
        "https://mcp.example\\@127.0.0.1:{0}/", "https://mcp.example:443@127.0.0.1:{0}/", "https://@127.0.0.1:{0}/", "https://:@127.0.0.1:{0}/",
        "https://mcp.example#@127.0.0.1:{0}/", "https://127.0.0.1:{0}#@mcp.example/", "https://127.0.0.1:{0}?@mcp.example/",
        "https:\\\\127.0.0.1:{0}\\", "https:///127.0.0.1:{0}/", "https:127.0.0.1:{0}/", "https://127.0.0.1:{0}//mcp.example/..",
        " https://127.0.0.1:{0}/", "https://127.0.0.1:{0}/ ", "https://127.0.0.1\t:{0}/", "https://127.0.0.1%00.mcp.example:{0}/",
        "https://127.0.0.1%23.mcp.example:{0}/", "https://%31%32%37.0.0.1:{0}/",

        // Other schemes
        "http://127.0.0.1:{0}/", "http://localhost:{0}/", "http://mcp.example:{0}/", "HTTP://127.0.0.1:{0}/", "ws://127.0.0.1:{0}/",
        "wss://127.0.0.1:{0}/", "ftp://127.0.0.1:{0}/", "gopher://127.0.0.1:{0}/_", "dict://127.0.0.1:{0}/", "ldap://127.0.0.1:{0}/",
        "tftp://127.0.0.1:{0}/", "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "data:text/plain,x", "javascript:1", "jar:https://127.0.0.1:{0}/!/",
        "unix:/var/run/docker.sock", "net.tcp://127.0.0.1:{0}/",
    ];

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task No_url_reaches_loopback(string pattern)
    {
        using ConnectionTrap trap = new();
        await using OutboundServices services = new(new Dictionary<string, string?>(), _ => [IPAddress.Loopback, IPAddress.IPv6Loopback]);
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, trap.Port);

        // A text that is no URL cannot be called either.
        if (Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            var fault = await CallAsync(services, url, url);
            Assert.True(
                OutboundFaults.Classify(fault) is OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin, $"{text} ended as {fault}");
        }

        Assert.False(trap.WasReached);
    }

    [Fact]
    public async Task A_name_with_public_and_private_addresses_is_called_at_public_ones_only()
    {
        List<IPEndPoint> dialled = [];
        await using OutboundServices services = new(
            new Dictionary<string, string?>(),
            _ => [IPAddress.Loopback, IPAddress.Parse("10.0.0.1"), Public, IPAddress.Parse("::ffff:127.0.0.1")],
            (endpoint, _) => Refuse(dialled, endpoint));

        var fault = await CallAsync(services, new Uri("https://mcp.example/"), new Uri("https://mcp.example/"));

        Assert.Equal(OutboundFailure.Unreachable, OutboundFaults.Classify(fault));
        Assert.Equal([new IPEndPoint(Public, 443)], dialled);
    }

    [Theory]
    [InlineData("https://integrations.example.com/mcp")]
    [InlineData("https://INTEGRATIONS.example.com./mcp")]
    [InlineData("https://integrations.example.com:8443/mcp")]
    public async Task The_name_of_this_service_is_not_called_though_its_address_is_public(string url)
    {
        List<IPEndPoint> dialled = [];
        await using OutboundServices services = new(
            new Dictionary<string, string?> { ["PublicUrl"] = "https://integrations.example.com" }, _ => [Public], (endpoint, _) => Refuse(dialled, endpoint));

        var fault = await CallAsync(services, new Uri(url), new Uri(url));

        Assert.Equal(OutboundFailure.AddressRefused, OutboundFaults.Classify(fault));
        Assert.Empty(dialled);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.NoData)]
    [InlineData(SocketError.TryAgain)]
    [InlineData(SocketError.NoRecovery)]
    public void Every_answer_of_DNS_without_an_address_is_a_name_that_does_not_resolve(SocketError error) =>
        Assert.Equal(OutboundFailure.NameNotResolved, OutboundFaults.Classify(new HttpRequestException("no", new SocketException((int)error))));

    [Fact]
    public async Task The_next_address_is_tried_when_one_does_not_answer()
    {
        List<IPEndPoint> dialled = [];
        var next = IPAddress.Parse("2001:4860:4860::8888");
        await using OutboundServices services = new(
            new Dictionary<string, string?>(), _ => [Public, next], (endpoint, _) => Refuse(dialled, endpoint));

        await CallAsync(services, new Uri("https://mcp.example/"), new Uri("https://mcp.example/"));

        Assert.Equal([new IPEndPoint(Public, 443), new IPEndPoint(next, 443)], dialled);
    }

    [Fact]
    public async Task A_name_that_later_resolves_to_loopback_is_connected_at_the_checked_address()
    {
        using ConnectionTrap trap = new();
        Queue<IPAddress> answers = new([Public, IPAddress.Loopback]);
        List<IPEndPoint> dialled = [];
        await using OutboundServices services = new(
            new Dictionary<string, string?>(), _ => [answers.Dequeue()], (endpoint, _) => Refuse(dialled, endpoint));
        Uri url = new($"https://rebind.example:{trap.Port}/");

        await CallAsync(services, url, url);
        var again = await CallAsync(services, url, url);

        Assert.Equal([new IPEndPoint(Public, trap.Port)], dialled);
        Assert.Equal(OutboundFailure.AddressRefused, OutboundFaults.Classify(again));
        Assert.Empty(answers);
        Assert.False(trap.WasReached);
    }

    [Fact]
    public async Task Http_to_a_loopback_name_that_leads_elsewhere_is_refused()
    {
        List<IPEndPoint> dialled = [];
        await using OutboundServices services = new(
            new Dictionary<string, string?> { ["Outbound:AllowLoopback"] = "true" }, _ => [Public], (endpoint, _) => Refuse(dialled, endpoint));

        var fault = await CallAsync(services, new Uri("http://localhost:3001/"), new Uri("http://localhost:3001/"));

        Assert.Equal(OutboundFailure.AddressRefused, OutboundFaults.Classify(fault));
        Assert.Empty(dialled);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    public async Task This_service_does_not_call_itself(string pattern)
    {
        using ConnectionTrap trap = new();
        var self = new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, trap.Port));
        await using OutboundServices services = new(
            new Dictionary<string, string?> { ["Outbound:AllowLoopback"] = "true", ["PublicUrl"] = $"http://localhost:{trap.Port}" },
            _ => [IPAddress.Loopback]);

        Assert.Equal(OutboundFailure.AddressRefused, OutboundFaults.Classify(await CallAsync(services, self, self)));
        Assert.False(trap.WasReached);
    }

    [Theory]
    [InlineData("/api/v1/integrations")]
    [InlineData("/")]
    [InlineData("/development")]
    [InlineData("/developments/oauth2/token")]
    [InlineData("/Development/oauth2/token")]
    [InlineData("/development/../api/v1/integrations")]
    [InlineData("/development/%2e%2e/api/v1/integrations")]
    public async Task Next_to_an_authority_at_its_own_address_the_service_does_not_call_itself(string path)
    {
        await using var server = await LoopbackServer.StartAsync(static _ => Task.CompletedTask, TestContext.Current.CancellationToken);
        await using var services = Beside(server, new Uri(server.Address, "/development"));
        using var bound = services.Get<OutboundClients>().CreateBound(server.Address, credential: null, OutboundLimits.Default);

        // The connection stays open, and would carry a second request without being asked for.
        using var token = await bound.Http.GetAsync(server.At("/development/oauth2/token"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, token.StatusCode);

        Assert.Equal(OutboundFailure.AddressRefused, OutboundFaults.Classify(await CallAsync(services, server.Address, new Uri(server.Address, path))));
        Assert.Equal("/development/oauth2/token", Assert.Single(server.Received).Path);
    }

    [Theory]
    [InlineData("http://localhost:{0}/development/oauth2/token", "http://127.0.0.1:{0}/development")]
    [InlineData("https://127.0.0.1:{0}/development/oauth2/token", "http://127.0.0.1:{0}/development")]
    [InlineData("http://127.0.0.1:{0}/development/oauth2/token", "http://127.0.0.1:{0}")]
    [InlineData("http://127.0.0.1:{0}/development/oauth2/token", "http://127.0.0.1:{0}/")]
    [InlineData("http://127.0.0.1:{0}/development/oauth2/token", "https://login.example/development")]
    public async Task Only_the_authoritys_own_scheme_host_port_and_path_are_allowed(string url, string authority)
    {
        using ConnectionTrap trap = new();
        Uri Filled(string pattern) => new(string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, trap.Port));
        await using OutboundServices services = new(Settings(trap.Port, Filled(authority)), static _ => [IPAddress.Loopback]);

        Assert.Equal(OutboundFailure.AddressRefused, OutboundFaults.Classify(await CallAsync(services, Filled(url), Filled(url))));
        Assert.False(trap.WasReached);
    }

    [Fact]
    public async Task The_authoritys_address_is_called_on_loopback_alone()
    {
        List<IPEndPoint> dialled = [];
        Uri authority = new("http://localhost:7071/development");
        await using OutboundServices services = new(Settings(7071, authority), static _ => [Public], (endpoint, _) => Refuse(dialled, endpoint));

        Uri url = new("http://localhost:7071/development/oauth2/token");
        Assert.Equal(OutboundFailure.AddressRefused, OutboundFaults.Classify(await CallAsync(services, url, url)));
        Assert.Empty(dialled);
    }

    [Fact]
    public async Task Without_loopback_an_authority_at_this_services_own_address_is_not_called()
    {
        using ConnectionTrap trap = new();
        Uri authority = new($"https://127.0.0.1:{trap.Port}/development");
        await using OutboundServices services = new(
            new Dictionary<string, string?> { ["PublicUrl"] = $"https://127.0.0.1:{trap.Port}", ["Authentication:Schemes:Bearer:Authority"] = authority.AbsoluteUri });

        Uri url = new(authority.AbsoluteUri + "/oauth2/token");
        Assert.Equal(OutboundFailure.AddressRefused, OutboundFaults.Classify(await CallAsync(services, url, url)));
        Assert.False(trap.WasReached);
    }

    private static OutboundServices Beside(LoopbackServer server, Uri authority) => new(Settings(server.Address.Port, authority));

    private static Dictionary<string, string?> Settings(int port, Uri authority) => new(StringComparer.Ordinal)
    {
        ["Outbound:AllowLoopback"] = "true",
        ["PublicUrl"] = $"http://localhost:{port}",
        ["Authentication:Schemes:Bearer:Authority"] = authority.AbsoluteUri,
    };

    private static async Task<Exception> CallAsync(OutboundServices services, Uri resource, Uri url)
    {
        using var bound = services.Get<OutboundClients>().CreateBound(resource, CredentialHeader.Bearer("canary"), OutboundLimits.Default);
        return await Assert.ThrowsAnyAsync<Exception>(() => bound.Http.GetAsync(url, TestContext.Current.CancellationToken));
    }

    private static ValueTask<Stream> Refuse(List<IPEndPoint> dialled, IPEndPoint endpoint)
    {
        dialled.Add(endpoint);
        throw new SocketException((int)SocketError.ConnectionRefused);
    }
}
