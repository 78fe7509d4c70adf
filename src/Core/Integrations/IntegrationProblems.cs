using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>The problems of changes of an integration.</summary>
internal static class IntegrationProblems
{
    /// <summary>The problem of an archived integration; null for one in use.</summary>
    public static Problem? OfArchived(Integration present) => present.IsArchived
        ? Problem.Conflict(ErrorCodes.Archived, "This integration is archived and can no longer be changed.")
        : null;

    /// <summary>The name that a request gives is another integration's.</summary>
    public static Problem NameTaken() =>
        Problem.Conflict(ErrorCodes.NameTaken, "Another integration of this organization has this name, case and surrounding space aside.");

    /// <summary>Other requests changed the integration before each of our attempts.</summary>
    public static Problem ConcurrentChange() =>
        Problem.Conflict(ErrorCodes.ConcurrentChange, "Other requests keep changing this integration. Read it again and repeat your request.");
}
