using Kontext.Core.Connections;
using Kontext.Core.OAuth;

namespace Kontext.Core.Tests.Connections;

/// <summary>The scopes that a server has demanded of a user: bounded, and not requested after two refusals.</summary>
public sealed class ScopeDemandsTests
{
    [Theory]
    [InlineData("", "a b", "a", "b", "a b")] // a granted scope is not missing, and is requested again together with the missing ones
    [InlineData("0a", "c a", "", "c a", "c a")] // named again, it is the newest
    [InlineData("2a 0b", "c", "", "a b c", "b c")] // refused twice: still missing, not asked for
    [InlineData("1a:b 00:1", "", "", "a:b 0:1", "a:b 0:1")] // any scope survives being kept
    public void Demanded_scopes_are_missing_until_granted(string kept, string named, string granted, string missing, string toAskFor)
    {
        var demands = ScopeDemands.Read(kept).With(Read(named));

        Assert.Equal(missing, demands.MissingFrom(Read(granted)).ToString());
        Assert.Equal(toAskFor, demands.ToAskFor.ToString());
        Assert.Equal(demands, ScopeDemands.Read(demands.ToString()));
    }

    [Theory]
    [InlineData("0a 0b 1c", "a b c", "a", "0a 1b 2c")] // granted, refused once, refused twice
    [InlineData("2a", "a", "a", "0a")] // the person has thought otherwise
    [InlineData("1a", "b", "b", "1a")] // not asked, not refused
    [InlineData("2a", "a", "", "2a")]
    public void An_authorization_grants_or_refuses_the_requested_scopes(string kept, string asked, string granted, string expected) =>
        Assert.Equal(expected, ScopeDemands.Read(kept).Answered(Read(asked), Read(granted)).ToString());

    [Theory]
    [InlineData("0a 1b 0c", "a b", "", false, "1a 2b 0c")]
    [InlineData("0a 1b", "a b", "a", false, "0a 2b")] // a granted scope stays granted
    [InlineData("0a 0b", "a", "", true, "2a 0b")] // a scope that its server does not know
    public void A_refusal_counts_for_requested_scopes_that_are_not_granted(string kept, string asked, string granted, bool forGood, string expected) =>
        Assert.Equal(expected, ScopeDemands.Read(kept).Refused(Read(asked), Read(granted), forGood).ToString());

    [Fact]
    public void Only_thirty_of_ten_thousand_scopes_are_kept()
    {
        var named = Scopes.Clean(Enumerable.Range(0, 10_000).Select(number => $"scope-{number}").Append(new string('x', 3_000)));

        var demands = ScopeDemands.None.With(named);

        Assert.Equal(Enumerable.Range(0, 30).Select(number => $"scope-{number}"), demands.ToAskFor.Values);
    }

    [Fact]
    public void New_demands_of_a_server_remove_no_remembered_refusal()
    {
        var demands = ScopeDemands.Read("2refused 1once");
        for (var round = 0; round < 50; round++)
        {
            demands = demands.With(Read(string.Join(' ', Enumerable.Range(0, 20).Select(number => $"{new string('s', 80)}-{round}-{number}"))));
            Assert.InRange(demands.ToString().Length, 0, 2_100);
        }

        Assert.Contains("once", demands.ToAskFor.Values);
        Assert.DoesNotContain("refused", demands.With(Read("refused")).ToAskFor.Values);
        Assert.Contains("-49-19", demands.ToAskFor.Values[^1], StringComparison.Ordinal);
    }

    private static Scopes Read(string scopes) => Scopes.Read(scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
