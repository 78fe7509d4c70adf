using Kontext.Core.Connections;

namespace Kontext.Core.Tests.Crashes;

/// <summary>The result of a flow with a fault at one of its calls, some days later.</summary>
/// <param name="Call">The number and the kind of the call, for messages.</param>
/// <param name="IsUnkept">Whether the last tokens of the server were not stored when the process ended. No code can close that gap.</param>
/// <param name="Before">Alice's connection directly after the fault. Null when there was none.</param>
/// <param name="After">Alice's connection some days later.</param>
/// <param name="Orphans">Grants that are valid at the server and belong to no connection.</param>
internal sealed record CrashPoint(string Call, bool IsUnkept, Connection? Before, Connection? After, int Orphans);
