namespace Kontext.Costs;

/// <summary>What is billed by time and not by count, and so cannot be counted.</summary>
/// <param name="InstanceGigabytes">Memory of an instance.</param>
/// <param name="LeastSeconds">What an execution is billed for at least.</param>
/// <param name="BusyAtOnce">Executions that share an instance under load.</param>
/// <param name="BusySeconds">How long one of them takes.</param>
/// <param name="AuditBytes">What a vault's audit log keeps of one request.</param>
internal sealed record Assumptions(decimal InstanceGigabytes, decimal LeastSeconds, decimal BusyAtOnce, decimal BusySeconds, decimal AuditBytes);
