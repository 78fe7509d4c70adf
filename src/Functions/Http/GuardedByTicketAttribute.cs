namespace Kontext.Functions.Http;

/// <summary>A function for browsers and authorization servers, which bring no token: what opens it is a ticket, a cookie or a state that it checks itself.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GuardedByTicketAttribute : Attribute;
