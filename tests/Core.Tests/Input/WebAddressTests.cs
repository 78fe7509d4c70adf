using System.Net;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Input;

public sealed class WebAddressTests
{
    private static readonly TextParser<Uri> Deployed = WebAddress.Parser(loopbackHttp: false);
    private static readonly TextParser<Uri> Development = WebAddress.Parser(loopbackHttp: true);

    [Theory]
    [InlineData("https://mcp.example.com/mcp")]
    [InlineData("https://example.com")]
    [InlineData("HTTPS://Example.COM:443/A/../b?x=%zz&y=://@z")]
    [InlineData("https://example.com./")]
    [InlineData("https://exa_mple.com:65535/@x")]
    [InlineData("https://münchen.example/ä")]
    [InlineData("https://MÜNCHEN.example")]
    [InlineData("https://straße.example")]
    [InlineData("https://例え.テスト")]
    [InlineData("https://xn--mnchen-3ya.example")]
    [InlineData("https://203.0.113.7/")]
    [InlineData("https://127.0.0.1:8443/")]
    [InlineData("https://[2001:db8::7]:443/")]
    [InlineData("https://[2001:DB8::7]")]
    [InlineData("https://[::ffff:192.0.2.1]")]
    [InlineData("https://a.0xg")]
    public void An_address_is_kept_as_it_was_sent(string text) =>
        Assert.Equal(text, Parsing.Accepted(Deployed, text)!.OriginalString);

    [Theory]
    [InlineData("https://0177.0.0.1")]
    [InlineData("https://127.0.0.01")]
    [InlineData("https://0x7f.0.0.1")]
    [InlineData("https://0x7f000001")]
    [InlineData("https://0X7F.1")]
    [InlineData("https://0x")]
    [InlineData("https://2130706433")]
    [InlineData("https://127.1")]
    [InlineData("https://1.2.3")]
    [InlineData("https://1.2.3.4.5")]
    [InlineData("https://256.1.1.1")]
    [InlineData("https://1.2.3.4.")]
    [InlineData("https://example.1")]
    [InlineData("https://example.0x1")]
    [InlineData("https://127。0。0。1")]
    [InlineData("https://127.0.0.1。")]
    [InlineData("https://１２７.０.０.１")]
    [InlineData("https://①②⑦.0.0.1")]
    [InlineData("https://[0:0:0:0:0:0:0:1]")]
    [InlineData("https://[::0001]")]
    [InlineData("https://[::ffff:7f00:1]")]
    [InlineData("https://[64:ff9b::1.2.3.4]")]
    [InlineData("https://[fe80::1%1]")]
    [InlineData("https://[fe80::1%25eth0]")]
    [InlineData("https://[::1]x")]
    public void An_ip_address_in_any_but_its_canonical_form_is_refused(string text) => AssertRefused(Deployed, text);

    [Theory]
    [InlineData("https://a\u200Bb.example")]
    [InlineData("https://a\u00ADb.example")]
    [InlineData("https://\uFEFFa.example")]
    [InlineData("https://a\u202Eb.example")]
    [InlineData("https://ｅxample.com")]
    [InlineData("https://ⓔxample.com")]
    [InlineData("https://ªb.example")]
    [InlineData("https://a¨b.example")]
    [InlineData("https://mu\u0308nchen.example")]
    [InlineData("https://a.\u00AD/")]
    [InlineData("https://\u00AD.com/")]
    [InlineData("https://\u0300.com/")]
    [InlineData("https://a\u0378b.example")]
    [InlineData("https://üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü.example")]
    public void A_host_that_reads_one_way_and_resolves_another_is_refused(string text) => AssertRefused(Deployed, text);

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("/mcp")]
    [InlineData("//example.com")]
    [InlineData("https:")]
    [InlineData("https://")]
    [InlineData("https://?")]
    [InlineData("https://:443")]
    [InlineData("https:example.com")]
    [InlineData("https:/example.com")]
    [InlineData("https:///x")]
    [InlineData("https:////x")]
    [InlineData("https:example.com/a://b")]
    [InlineData("https:0177.0.0.1/://127.0.0.1")]
    [InlineData("https://a..b")]
    [InlineData("https://.com")]
    [InlineData("https://example.com..")]
    [InlineData("https://-a.example")]
    [InlineData("https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")]
    [InlineData("https://%31%32%37.0.0.1")]
    [InlineData("https://ex%61mple.com")]
    [InlineData("https://exa%40mple.com")]
    [InlineData("https://a%2fb")]
    [InlineData("https://a,b")]
    [InlineData("https://[::1")]
    [InlineData("https://[[::1]]")]
    [InlineData("https://[]")]
    [InlineData("https://::1")]
    [InlineData("https://[v1.a]")]
    [InlineData("https://example.com:0")]
    [InlineData("https://example.com:00")]
    [InlineData("https://example.com:65536")]
    [InlineData("https://example.com:+80")]
    [InlineData("https://example.com:1x")]
    [InlineData("https://example.com:-1")]
    [InlineData("https://@example.com")]
    [InlineData("https://alice@example.com")]
    [InlineData("https://alice:secret@example.com")]
    [InlineData("https://example.com:443@bob.example")]
    [InlineData("https://example.com#")]
    [InlineData("https://example.com/#f")]
    [InlineData("https://example.com?x#")]
    [InlineData("https://a b")]
    [InlineData(" https://example.com")]
    [InlineData("https://example.com\n")]
    [InlineData("https://exa\tmple.com")]
    [InlineData("https://example.com/\u0000")]
    [InlineData("https://example.com/\u0085")]
    [InlineData("https://example.com/\u00a0")]
    [InlineData("https://example.com\\@bob.example")]
    [InlineData("https:\\\\example.com")]
    [InlineData("ftp://example.com")]
    [InlineData("ws://example.com")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript://example.com")]
    [InlineData("https+unix://example.com")]
    [InlineData("http://example.com")]
    public void A_text_that_is_no_web_address_is_refused(string text)
    {
        AssertRefused(Deployed, text);
        AssertRefused(Development, text);
    }

    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("http://LOCALHOST:3000/mcp", true)]
    [InlineData("http://app.localhost", true)]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("http://127.0.0.2", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("http://localhost.example.com", false)]
    [InlineData("http://notlocalhost", false)]
    [InlineData("http://127.0.0.1.example.com", false)]
    [InlineData("http://127.1", false)]
    [InlineData("http://0.0.0.0", false)]
    [InlineData("http://10.0.0.1", false)]
    [InlineData("http://ｌocalhost", false)]
    public void Http_is_accepted_for_loopback_only_and_only_where_allowed(string text, bool isAllowed)
    {
        AssertRefused(Deployed, text);
        if (isAllowed)
            Assert.Equal(text, Parsing.Accepted(Development, text)!.OriginalString);
        else
            AssertRefused(Development, text);
    }

    [Fact]
    public void The_longest_address_has_2048_characters()
    {
        var longest = "https://example.com/".PadRight(WebAddress.MaxLength, 'x');

        Assert.Equal(longest, Parsing.Accepted(Deployed, longest)!.OriginalString);
        Assert.Equal(ErrorCodes.OutOfRange, Parsing.Refusal(Deployed, longest + "x").Code);
    }

    [Fact]
    public void A_refusal_never_repeats_the_address() =>
        Assert.DoesNotContain("canary", Parsing.Refusal(Deployed, "https://alice:canary@example.com").Message, StringComparison.Ordinal);

    [Fact]
    public void Every_character_in_a_host_is_accepted_safely_or_refused()
    {
        // The whole basic plane except the many similar characters of East Asian scripts.
        foreach (var c in Enumerable.Range(1, 0x3100).Concat(Enumerable.Range(0xd7a4, 0x10000 - 0xd7a4)))
        {
            AssertHarmless($"https://a{(char)c}b.example/");
            AssertHarmless($"https://{(char)c}.example/");
            AssertHarmless($"https://a.{(char)c}/");
        }
    }

    [Property(MaxTest = 3_000)]
    public void Every_host_is_accepted_safely_or_refused() => Prop.ForAll(Hosts.ToArbitrary(), host => AssertHarmless($"https://{host}/")).QuickCheckThrowOnFailure();

    private static Gen<string> Hosts =>
        from length in Gen.Choose(1, 12)
        from pieces in Gen.Elements(
            "a", "1", "0x", "7f", ".", "。", "-", "--", "xn--", "ü", "ß", "א", "１", "①", "\u00AD", "\u200B", "\u0308", "_", ":", "80", "@", "[", "]", "::", "%", "%31", "🔑", "\ud800", "localhost")
            .ArrayOf(length)
        select string.Concat(pieces);

    // Every accepted address has the same host in its text and in the connection. A host that is a number must be a canonical address.
    private static void AssertHarmless(string text)
    {
        if (Deployed(text, "", []) is not { } uri)
            return;
        var authority = text["https://".Length..^1];
        var host = uri.IdnHost;
        Assert.True(host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':'), text);
        Assert.True(!IPAddress.TryParse(host, out var address) || authority.Contains(address.ToString(), StringComparison.OrdinalIgnoreCase), text);
        Assert.True(authority.StartsWith(uri.Host, StringComparison.OrdinalIgnoreCase) || authority.StartsWith(uri.Host[..^1], StringComparison.OrdinalIgnoreCase), text);
    }

    private static void AssertRefused(TextParser<Uri> parser, string text)
    {
        var error = Parsing.Refusal(parser, text);
        Assert.Equal(ErrorCodes.InvalidUrl, error.Code);
        Assert.NotEmpty(error.Message);
    }
}
