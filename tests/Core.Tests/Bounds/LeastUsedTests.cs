using Kontext.Core.Bounds;

namespace Kontext.Core.Tests.Bounds;

public sealed class LeastUsedTests
{
    private readonly LeastUsed<string, int> _kept = new(2);

    [Fact]
    public void The_least_recently_used_entry_is_removed_first()
    {
        _kept.Set("a", 1);
        _kept.Set("b", 2);
        Assert.True(_kept.TryGet("a", out _));

        Assert.Equal(3, _kept.GetOrAdd("c", _ => 3));

        Assert.Equal(2, _kept.Count);
        Assert.False(_kept.TryGet("b", out _));
        Assert.Equal(1, _kept.GetOrAdd("a", _ => 9));
    }

    [Fact]
    public void An_entry_that_is_replaced_or_removed_twice_counts_once()
    {
        _kept.Set("a", 1);
        _kept.Set("a", 2);
        _kept.Set("b", 3);
        Assert.Equal(2, _kept.Count);
        Assert.Equal(2, _kept.GetOrAdd("a", _ => 9));

        _kept.Remove("a");
        _kept.Remove("a");

        Assert.Equal(1, _kept.Count);
        Assert.Equal(9, _kept.GetOrAdd("a", _ => 9));
    }
}
