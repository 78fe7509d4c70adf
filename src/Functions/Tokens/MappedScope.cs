namespace Kontext.Functions.Tokens;

/// <summary>Maps one scope of this service to scopes of the authority.</summary>
public sealed class MappedScope
{
    /// <summary>The scope of this service, such as <c>management:all</c>.</summary>
    public string Scope { get; set; } = "";

    /// <summary>
    /// The authority's scopes, separated by spaces. Empty when the authority grants a client's scopes without a request for them.
    /// </summary>
    public string AtAuthority { get; set; } = "";
}
