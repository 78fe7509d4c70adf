namespace Kontext.Functions.Tokens;

/// <summary>One of our scopes, and what is asked for at the authority in its place.</summary>
public sealed class MappedScope
{
    /// <summary>Ours, such as <c>management:all</c>.</summary>
    public string Scope { get; set; } = "";

    /// <summary>The authority's, several separated by spaces; empty where it gives what a client may have without being asked.</summary>
    public string AtAuthority { get; set; } = "";
}
