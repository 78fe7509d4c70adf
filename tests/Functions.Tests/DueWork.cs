using Kontext.Core.Maintenance;
using Kontext.Core.Schedule;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests;

/// <summary>Does what has fallen due for an organization, as the engine would, for one kind after the other.</summary>
internal static class DueWork
{
    private const int All = 1_000;

    public static async Task RunDueAsync(this KontextApp app, TestOrganization organization, params HintKind[] kinds)
    {
        var schedule = app.Services.GetRequiredService<ScheduleStore>();
        foreach (var work in kinds.Select(kind => app.Services.GetServices<IDueWork>().Single(one => one.Kind == kind)))
        {
            foreach (var shard in ScheduleStore.Shards)
            {
                foreach (var due in await schedule.ListDueAsync(shard, All, TestContext.Current.CancellationToken))
                {
                    if (due.Hint.Kind == work.Kind && due.Hint.Organization.Value == organization.Id)
                        await work.RunAsync(due, TestContext.Current.CancellationToken);
                }
            }
        }
    }
}
