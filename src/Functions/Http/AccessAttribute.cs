namespace Kontext.Functions.Http;

/// <summary>Says which scope a caller needs for a function. The caller middleware refuses every call of a function that has neither this nor <see cref="GuardedByTicketAttribute"/> nor <see cref="OpenToAllAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AccessAttribute(params string[] scopes) : Attribute
{
    /// <summary>The scopes of which a token needs one; management:all allows everything.</summary>
    public IReadOnlyList<string> Scopes { get; } = scopes;

    /// <summary>Whether the call is about the person who makes it, so that a service account cannot.</summary>
    public bool RequiresUser { get; init; }
}
