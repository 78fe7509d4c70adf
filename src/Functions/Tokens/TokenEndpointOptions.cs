namespace Kontext.Functions.Tokens;

/// <summary>
/// Section <c>TokenEndpoint</c>: how requests to /oauth2/token are sent to the authority. The defaults suit an authority that uses this
/// service's scope names.
/// </summary>
public sealed class TokenEndpointOptions
{
    public const string Section = "TokenEndpoint";

    /// <summary>
    /// The parameter with the audience for the authority: <c>audience</c> (Auth0), <c>resource</c> (RFC 8707), or <c>none</c> (Entra ID).
    /// </summary>
    public string AudienceParameter { get; set; } = "audience";

    /// <summary>Scopes that have other names at the authority. A scope that is not listed keeps its name.</summary>
    public IList<MappedScope> Scopes { get; } = [];
}
