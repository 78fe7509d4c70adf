using Kontext.Core.Connections;
using Kontext.Core.Integrations;

namespace Kontext.Core.Validation;

/// <summary>What a check found, on its two planes.</summary>
public sealed record ValidationReport
{
    /// <summary>The integration as it stands after the check.</summary>
    public required Integration Integration { get; init; }

    /// <summary>Valid or invalid: what the server and the organization's own credential come to.</summary>
    public required ValidationStatus Status { get; init; }

    /// <summary>For the person who asked: the server's part, then their own credential's.</summary>
    public required string Message { get; init; }

    /// <summary>The organization's plane, then the person's; at most 30 of each.</summary>
    public required IReadOnlyList<ValidationStep> Steps { get; init; }

    /// <summary>The person's connection after the check, whether or not its credential was tried; null when they have none.</summary>
    public Connection? Connection { get; init; }

    /// <summary>Whether the person's own credential was tried.</summary>
    public bool TriedOwnCredential { get; init; }
}
