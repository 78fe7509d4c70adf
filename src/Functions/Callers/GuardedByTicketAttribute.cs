namespace Kontext.Functions.Callers;

/// <summary>Marks a function that requires no token. A ticket, a cookie, a state or a secret protects it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GuardedByTicketAttribute : Attribute;
