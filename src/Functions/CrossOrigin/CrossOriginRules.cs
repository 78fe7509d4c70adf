using Kontext.Core.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Kontext.Functions.CrossOrigin;

/// <summary>
/// Lets web pages of the allowed origins read answers (Fetch standard, CORS protocol). There is one list for the gateway and one for the rest.
/// Pages for people can be read by no other origin. Callers send a token in a header, so no answer allows credentials such as cookies.
/// </summary>
public sealed class CrossOriginRules(IOptions<CorsOptions> cors, IOptions<GatewayOptions> gateway)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private const string ReadableHeaders = "ETag, Location, Retry-After, WWW-Authenticate, x-request-id, Mcp-Session-Id, MCP-Protocol-Version";

    // A web page needs the parameter headers of MCP too, whose names only the page knows. So a preflight allows the names that it asks for.
    private const int MaxRequestedHeaders = 2_000;

    // Browsers remember a preflight for two hours at most.
    private const string RememberedFor = "7200";

    private static readonly PathString Gateway = "/mcp";
    private static readonly PathString ConnectSession = "/mcp/connect-session";

    private static readonly PathString[] Pages = ["/connect", "/oauth", "/oauth2/authorize", "/oauth2/auth", "/oauth2/consent"];

    private readonly HashSet<string> _api = [.. cors.Value.AllowedOrigins];
    private readonly HashSet<string> _gateway = [.. gateway.Value.AllowedOrigins];

    /// <summary>Whether any origin is allowed. Otherwise no answer has a header of this class, and preflights are not answered.</summary>
    internal bool IsOn => _api.Count + _gateway.Count > 0;

    /// <summary>Lets the page that sent the request read its answer, when its origin is allowed.</summary>
    internal void Apply(HttpContext http)
    {
        if (OriginsOf(http.Request.Path) is not { Count: > 0 } allowed)
            return;

        // Also without an Origin: a cache must not give a page the answer to another one.
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (!IsAllowed(http.Request, allowed))
            return;
        http.Response.Headers.AccessControlAllowOrigin = http.Request.Headers.Origin;
        http.Response.Headers.AccessControlExposeHeaders = ReadableHeaders;
    }

    /// <summary>Answers a browser that asks whether a page may send a request (a preflight).</summary>
    internal void Preflight(HttpContext http)
    {
        var (request, headers) = (http.Request, http.Response.Headers);
        headers.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestMethod);
        headers.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
        if (!IsAllowed(request, OriginsOf(request.Path)) || request.Headers.AccessControlRequestMethod.Count == 0)
            return;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlMaxAge = RememberedFor;
        if (request.Headers.AccessControlRequestHeaders.ToString() is { Length: > 0 and <= MaxRequestedHeaders } names && names.All(IsOfList))
            headers.AccessControlAllowHeaders = names;
    }

    private static bool IsAllowed(HttpRequest request, HashSet<string>? allowed) => request.Headers.Origin is [{ } origin] && allowed?.Contains(origin) == true;

    private HashSet<string>? OriginsOf(PathString path) =>
        Array.Exists(Pages, page => path.StartsWithSegments(page, StringComparison.OrdinalIgnoreCase)) ? null
        : path.StartsWithSegments(Gateway, StringComparison.OrdinalIgnoreCase) && !path.StartsWithSegments(ConnectSession, StringComparison.OrdinalIgnoreCase) ? _gateway
        : _api;

    // Tokens (RFC 9110 section 5.6.2) with commas and spaces between them.
    private static bool IsOfList(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~, ".Contains(c, StringComparison.Ordinal);
}
