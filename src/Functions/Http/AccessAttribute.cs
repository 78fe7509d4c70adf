namespace Kontext.Functions.Http;

/// <summary>Who may call a function. One without it answers nobody: see <see cref="CallerMiddleware"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AccessAttribute(string scope) : Attribute
{
    /// <summary>The scope a token needs; management:all allows everything.</summary>
    public string Scope { get; } = scope;

    /// <summary>Whether the call is about the person who makes it, so that a service account cannot.</summary>
    public bool RequiresUser { get; init; }
}
