namespace Kontext.Core.Schedule;

/// <summary>A hint and the time it is to be looked at next.</summary>
/// <param name="From">The hint where it stands.</param>
/// <param name="To">The new time, UTC.</param>
/// <param name="Attempts">What its attempts are from then on.</param>
public sealed record HintMove(DueHint From, DateTimeOffset To, int Attempts)
{
    /// <summary>Whether its work is handed out by this move: until it is done or falls due again it counts as open work of its organization.</summary>
    public bool IsHandOut { get; init; }
}
