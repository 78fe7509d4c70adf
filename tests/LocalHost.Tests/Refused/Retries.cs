using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Tests.Refused;

public sealed class Retries
{
    [Function("Queue")]
    [FixedDelayRetry(3, "00:00:01")]
    public void Queue([QueueTrigger("due")] string message)
    {
    }

    [Function("Timer")]
    [FixedDelayRetry(3, "00:00:01")]
    public void Timer([TimerTrigger("0 0 0 * * *")] TimerInfo timer)
    {
    }
}
