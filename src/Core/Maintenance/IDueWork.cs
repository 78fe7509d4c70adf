using Kontext.Core.Schedule;

namespace Kontext.Core.Maintenance;

/// <summary>One kind of work that falls due. Messages come at least once, so it must bear being done twice.</summary>
public interface IDueWork
{
    /// <summary>The kind of hint it acts on.</summary>
    HintKind Kind { get; }

    /// <summary>Does the work and removes or replaces its hint; whatever it throws leaves the hint to fire again.</summary>
    Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken);
}
