using Kontext.Core.Connections;

namespace Kontext.Core.Tests.Crashes;

/// <summary>What became of one call of a flow at which something happened, some days later.</summary>
/// <param name="Call">The how many-th, and what it was; for messages.</param>
/// <param name="IsUnkept">Whether the server's last answer with tokens had been stored nowhere when the process ended: nobody can close that gap.</param>
/// <param name="Before">Alice's connection right after it; null when there was none.</param>
/// <param name="After">The same, days later.</param>
/// <param name="Orphans">Grants that live at the server and lead to nobody's connection.</param>
internal sealed record CrashPoint(string Call, bool IsUnkept, Connection? Before, Connection? After, int Orphans);
