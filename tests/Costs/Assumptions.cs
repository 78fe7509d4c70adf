namespace Kontext.Costs;

/// <summary>Costs that depend on time and not on counts, and so cannot be counted.</summary>
/// <param name="InstanceGigabytes">Memory of an instance.</param>
/// <param name="LeastSeconds">The minimum billed duration of an execution.</param>
/// <param name="BusyAtOnce">The number of executions that share an instance under load.</param>
/// <param name="BusySeconds">The duration of one of them.</param>
/// <param name="AuditBytes">The bytes that the audit log of a vault stores for one request.</param>
internal sealed record Assumptions(decimal InstanceGigabytes, decimal LeastSeconds, decimal BusyAtOnce, decimal BusySeconds, decimal AuditBytes);
