using Kontext.Core.OAuth;

namespace Kontext.Core.Clients;

/// <summary>
/// What one person is asked for beside what the integration asks of everybody (MCP authorization, step-up): the scopes that the server has demanded
/// of this person, and, while one of them is missing, all that the person has granted.
/// </summary>
/// <param name="Demanded">Named by the server in an <c>insufficient_scope</c>.</param>
/// <param name="Granted">Asked for again, so that the new grant holds no less than the present one.</param>
public sealed record StepUp(Scopes Demanded, Scopes Granted)
{
    /// <summary>Nothing beside.</summary>
    public static StepUp None { get; } = new(Scopes.None, Scopes.None);
}
