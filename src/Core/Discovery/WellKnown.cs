namespace Kontext.Core.Discovery;

/// <summary>The well-known addresses of metadata (RFC 8615): a fixed path, before or after the path of the resource or issuer.</summary>
internal static class WellKnown
{
    private const string ProtectedResource = "/.well-known/oauth-protected-resource";
    private const string AuthorizationServer = "/.well-known/oauth-authorization-server";
    private const string OpenId = "/.well-known/openid-configuration";

    /// <summary>Returns the address for a resource (RFC 9728 section 3.1). Path and query stay; the slash of an empty path goes.</summary>
    public static Uri OfResource(Uri resource) =>
        new(OriginOf(resource) + ProtectedResource + (resource.AbsolutePath == "/" ? "" : resource.AbsolutePath) + resource.Query);

    /// <summary>Returns the address for the resource that is the whole origin.</summary>
    public static Uri OfOrigin(Uri resource) => new(OriginOf(resource) + ProtectedResource);

    /// <summary>
    /// Returns the addresses for an authorization server in the order of the MCP specification: RFC 8414 section 3.1, OpenID Connect with
    /// the path at the end, OpenID Connect Discovery section 4. The last slash of the issuer goes.
    /// </summary>
    public static IReadOnlyList<Uri> OfIssuer(Uri issuer)
    {
        var (origin, path) = (OriginOf(issuer), issuer.AbsolutePath.TrimEnd('/'));
        return path.Length == 0
            ? [new Uri(origin + AuthorizationServer), new Uri(origin + OpenId)]
            : [new Uri(origin + AuthorizationServer + path), new Uri(origin + OpenId + path), new Uri(origin + path + OpenId)];
    }

    /// <summary>Returns scheme, host and port, without a slash at the end.</summary>
    public static string OriginOf(Uri url) => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}
