namespace Kontext.Core.Maintenance;

/// <summary>What the work of one message came to.</summary>
/// <param name="Done">Items whose work was done.</param>
/// <param name="Skipped">Items with nothing to do.</param>
/// <param name="Failed">Items whose hint will fire again.</param>
public sealed record WorkSummary(int Done, int Skipped, int Failed);
