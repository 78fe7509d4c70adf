namespace Kontext.Core.Maintenance;

/// <summary>What became of one item.</summary>
public enum WorkResult
{
    /// <summary>The work was done and its hint removed or replaced.</summary>
    Done,

    /// <summary>There was nothing to do: done already, overtaken, or somebody else's at the moment.</summary>
    Skipped,

    /// <summary>It could not be done; its hint fires again.</summary>
    Failed,
}
