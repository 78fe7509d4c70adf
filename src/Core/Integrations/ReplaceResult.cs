namespace Kontext.Core.Integrations;

internal enum ReplaceResult
{
    Replaced,

    /// <summary>Another integration of the organization holds the new name.</summary>
    NameTaken,

    /// <summary>The row is not the one that was read any more.</summary>
    Changed,
}
