using Kontext.Core.Maintenance;
using Kontext.Core.Schedule;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests;

/// <summary>Runs the due work of an organization, as the engine would.</summary>
internal static class DueWork
{
    private const int All = 1_000;

    /// <summary>Runs one kind after the other.</summary>
    public static async Task RunDueAsync(this KontextApp app, TestOrganization organization, params HintKind[] kinds)
    {
        foreach (var kind in kinds)
        {
            foreach (var due in await app.ListDueAsync(organization, kind))
                await app.RunAsync(due);
        }
    }

    public static async Task<IReadOnlyList<DueHint>> ListDueAsync(this KontextApp app, TestOrganization organization, HintKind kind)
    {
        var schedule = app.Services.GetRequiredService<ScheduleStore>();
        var due = new List<DueHint>();
        foreach (var shard in ScheduleStore.Shards)
        {
            due.AddRange((await schedule.ListDueAsync(shard, All, TestContext.Current.CancellationToken))
                .Where(hint => hint.Hint.Kind == kind && hint.Hint.Organization.Value == organization.Id));
        }

        return due;
    }

    public static Task<WorkResult> RunAsync(this KontextApp app, DueHint due) => app.Services.GetServices<IDueWork>()
        .Single(work => work.Kind == due.Hint.Kind).RunAsync(due, TestContext.Current.CancellationToken);
}
