namespace Kontext.Functions.Http;

/// <summary>A function for those who bring no token: what opens it is a ticket, a cookie, a state or a secret that it checks itself, or has checked.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GuardedByTicketAttribute : Attribute;
