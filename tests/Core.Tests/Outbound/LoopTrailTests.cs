using Kontext.Core.Outbound;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Outbound;

/// <summary>The header CDN-Loop (RFC 8586): entries of incoming requests are counted, and outgoing requests get an entry.</summary>
public sealed class LoopTrailTests
{
    private const string Own = "integrations.example.com";

    [Theory]
    [InlineData(true)]
    [InlineData(true, "")]
    [InlineData(true, "cdn1.example")]
    [InlineData(true, Own)]
    [InlineData(true, "cdn1.example, integrations.example.com; v=1, other")]
    [InlineData(true, "other; note=\"integrations.example.com, integrations.example.com\"", Own)]
    [InlineData(true, "other; note=\"a, integrations.example.com, b\"", Own)]
    [InlineData(true, "integrations.example.com.evil.example, integrations.example.com, xintegrations.example.com")]
    [InlineData(true, "integrations.example.com:8443, integrations.example.com")]
    [InlineData(false, Own, Own)]
    [InlineData(false, "integrations.example.com, integrations.example.com")]
    [InlineData(false, "integrations.example.com,cdn1.example;a=b,INTEGRATIONS.example.com ; hops=2")]
    [InlineData(false, "cdn1.example", "a, integrations.example.com", "b;x=\"q\\\"\", integrations.example.com")]
    public void A_request_that_passed_this_service_twice_is_refused(bool enters, params string[] lines) => Assert.Equal(enters, NewTrail().TryEnter(lines));

    [Theory]
    [InlineData(2_048, true)]
    [InlineData(2_049, false)]
    public void A_trail_of_more_than_2048_characters_is_refused(int length, bool enters) =>
        Assert.Equal(enters, NewTrail().TryEnter([new string('c', length)]));

    [Fact]
    public void The_received_CDN_Loop_is_sent_on_before_our_own_entry()
    {
        var trail = NewTrail();
        Assert.Equal(Own, trail.Next);

        trail.TryEnter(["cdn1.example; v=1", "cdn2~"]);

        Assert.Equal($"cdn1.example; v=1, cdn2~, {Own}", trail.Next);
    }

    [Fact]
    public async Task Concurrent_requests_have_separate_trails()
    {
        var trail = NewTrail();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(async () =>
        {
            trail.TryEnter([$"cdn{number}"]);
            await Task.Yield();
            Assert.Equal($"cdn{number}, {Own}", trail.Next);
        })));

        Assert.Equal(Own, trail.Next);
    }

    [Theory]
    [InlineData("x\u00e9")]
    [InlineData("x\r\nEvil: 1")]
    public void A_received_value_that_is_no_valid_header_is_not_sent_on(string came)
    {
        var trail = NewTrail();

        trail.TryEnter([came]);

        Assert.Equal(Own, trail.Next);
    }

    private static LoopTrail NewTrail() => new(Options.Create(new OutboundOptions { PublicUrl = new Uri($"https://{Own}") }));
}
