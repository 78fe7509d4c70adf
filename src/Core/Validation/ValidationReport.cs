using Kontext.Core.Connections;
using Kontext.Core.Integrations;

namespace Kontext.Core.Validation;

/// <summary>The result of a check on its two planes: the organization's and the user's.</summary>
public sealed record ValidationReport
{
    /// <summary>The integration as it stands after the check.</summary>
    public required Integration Integration { get; init; }

    /// <summary>Valid or invalid, judged by the server and the organization's own credential.</summary>
    public required ValidationStatus Status { get; init; }

    /// <summary>A message for the caller: first about the server, then about the caller's own credential.</summary>
    public required string Message { get; init; }

    /// <summary>The steps on the organization's plane, then those on the user's plane; at most 30 of each.</summary>
    public required IReadOnlyList<ValidationStep> Steps { get; init; }

    /// <summary>The user's connection after the check, whether or not its credential was tried; null when there is none.</summary>
    public Connection? Connection { get; init; }

    /// <summary>Whether the user's own credential was tried.</summary>
    public bool TriedOwnCredential { get; init; }
}
