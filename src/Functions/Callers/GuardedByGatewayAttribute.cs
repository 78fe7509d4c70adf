namespace Kontext.Functions.Callers;

/// <summary>Marks the function of the gateway. What its token must allow depends on the path, so the function reads the caller itself.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GuardedByGatewayAttribute : Attribute;
