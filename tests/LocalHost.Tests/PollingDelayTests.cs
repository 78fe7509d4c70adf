using Kontext.LocalHost.Queues;

namespace Kontext.LocalHost.Tests;

public sealed class PollingDelayTests
{
    private readonly PollingDelay _delay = new(TimeSpan.FromSeconds(5), new Random(1));

    [Fact]
    public void Each_delay_is_about_twice_the_one_before_up_to_the_maximum()
    {
        double[] aims = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5];

        Assert.All(aims, aim => Assert.InRange(_delay.Next().TotalSeconds, Math.Max(0.1, aim * 0.8), Math.Min(5, aim * 1.2)));
    }

    [Fact]
    public void The_delay_is_reset_when_a_message_was_found()
    {
        _delay.Next();
        _delay.Next();
        _delay.Reset();

        Assert.InRange(_delay.Next().TotalSeconds, 0.1, 0.12);
    }
}
