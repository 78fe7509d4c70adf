namespace Kontext.Core.Audit;

/// <summary>A position in an organization's audit.</summary>
/// <param name="Day">Days since the year 1.</param>
/// <param name="Row">The key of a row of that day.</param>
internal sealed record AuditPlace(int Day, string Row);
