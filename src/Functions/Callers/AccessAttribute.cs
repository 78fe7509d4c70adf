namespace Kontext.Functions.Callers;

/// <summary>
/// Names the scopes of which a caller needs one. The caller middleware refuses calls of a function without this attribute, <see
/// cref="GuardedByTicketAttribute"/>, <see cref="GuardedByGatewayAttribute"/> or <see cref="OpenToAllAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AccessAttribute(params string[] scopes) : Attribute
{
    /// <summary>The scopes of which the token needs one. The scope management:all allows every call.</summary>
    public IReadOnlyList<string> Scopes { get; } = scopes;

    /// <summary>Whether the token must name a user. A service account then gets 403.</summary>
    public bool RequiresUser { get; init; }
}
