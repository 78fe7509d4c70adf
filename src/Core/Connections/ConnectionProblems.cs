using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Connections;

/// <summary>The problems that prevent a connection.</summary>
internal static class ConnectionProblems
{
    /// <summary>Returns why users cannot connect to the integration in this mode; null when they can.</summary>
    public static Problem? Of(Integration integration, AuthMode mode)
    {
        if (integration.IsArchived)
            return Problem.Conflict(ErrorCodes.Archived, "This integration is archived; no new connection can be made.");
        return integration.AuthMode == mode
            ? null
            : Problem.Conflict(ErrorCodes.WrongAuthMode, $"This integration is not connected in this way: its authMode is {WireNames.Of(integration.AuthMode)}, not {WireNames.Of(mode)}.");
    }

    public static Problem ConcurrentChange() =>
        Problem.Conflict(ErrorCodes.ConcurrentChange, "Other requests keep changing this connection; try again.");

    public static Problem TooLarge() =>
        Problem.Conflict(ErrorCodes.AuthorizationFailed, "The authorization server's tokens are larger than this service can store. Ask its operator for smaller ones.");
}
