using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Tests.Refused;

public sealed class Schedules
{
    [Function("Daily")]
    public void Daily([TimerTrigger("@daily")] TimerInfo timer)
    {
    }

    [Function("Setting")]
    public void Setting([TimerTrigger("%Some:Schedule%")] TimerInfo timer)
    {
    }

    [Function("Result")]
    public Task<int> Result([TimerTrigger("0 0 0 * * *")] TimerInfo timer) => Task.FromResult(1);
}
