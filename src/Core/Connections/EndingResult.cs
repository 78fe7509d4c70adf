using Kontext.Core.Grants;

namespace Kontext.Core.Connections;

/// <summary>How far an ended credential has come.</summary>
/// <param name="IsOver">Whether nothing of it is left here.</param>
/// <param name="Revocation">What became of its tokens; null when there were none.</param>
internal sealed record EndingResult(bool IsOver, GrantRevocation? Revocation = null)
{
    /// <summary>When it may be tried again at the earliest, UTC; null when any time will do.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Whether it was left to live on where it came from, after many attempts or a refusal.</summary>
    public bool IsGivenUp { get; init; }
}
