namespace Kontext.Core.Discovery;

/// <summary>Where metadata stands (RFC 8615): a fixed path, put before the path of what it describes, or behind it.</summary>
internal static class WellKnown
{
    private const string ProtectedResource = "/.well-known/oauth-protected-resource";
    private const string AuthorizationServer = "/.well-known/oauth-authorization-server";
    private const string OpenId = "/.well-known/openid-configuration";

    /// <summary>Of a resource (RFC 9728 section 3.1): a slash that alone follows the host goes, path and query stay.</summary>
    public static Uri OfResource(Uri resource) =>
        new(OriginOf(resource) + ProtectedResource + (resource.AbsolutePath == "/" ? "" : resource.AbsolutePath) + resource.Query);

    /// <summary>Of the resource that is all of an origin.</summary>
    public static Uri OfOrigin(Uri resource) => new(OriginOf(resource) + ProtectedResource);

    /// <summary>
    /// Of an authorization server, in the order of the MCP specification (authorization server metadata discovery): RFC 8414 section 3.1, OpenID
    /// Connect with the path behind it, OpenID Connect Discovery section 4. An issuer's last slash goes in all of them.
    /// </summary>
    public static IReadOnlyList<Uri> OfIssuer(Uri issuer)
    {
        var (origin, path) = (OriginOf(issuer), issuer.AbsolutePath.TrimEnd('/'));
        return path.Length == 0
            ? [new Uri(origin + AuthorizationServer), new Uri(origin + OpenId)]
            : [new Uri(origin + AuthorizationServer + path), new Uri(origin + OpenId + path), new Uri(origin + path + OpenId)];
    }

    /// <summary>Scheme, host and port, without a slash behind them.</summary>
    public static string OriginOf(Uri url) => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}
