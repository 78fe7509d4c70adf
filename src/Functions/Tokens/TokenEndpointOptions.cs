namespace Kontext.Functions.Tokens;

/// <summary>Section <c>TokenEndpoint</c>: how requests at /oauth2/token are put to the authority. The defaults suit one that knows our scopes by our names.</summary>
public sealed class TokenEndpointOptions
{
    public const string Section = "TokenEndpoint";

    /// <summary>The parameter that carries the audience to the authority: <c>audience</c> (Auth0), <c>resource</c> (RFC 8707), or <c>none</c> (Entra ID).</summary>
    public string AudienceParameter { get; set; } = "audience";

    /// <summary>Scopes that the authority knows by other names; one that is not listed keeps its own.</summary>
    public IList<MappedScope> Scopes { get; } = [];
}
