using Kontext.Core.Integrations;
using Kontext.Core.Tokens;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Gateway;

/// <summary>
/// The metadata of the gateway as protected resources (RFC 9728). It is made from the path alone, so it tells of no integration whether it
/// exists.
/// </summary>
public sealed class ResourceMetadataFunctions(TokenIssuer issuer)
{
    private const string AnHour = "public, max-age=3600";

    [Function("GetGatewayMetadata"), OpenToAll]
    public IResult GetWhole([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/oauth-protected-resource/mcp")] HttpRequest request) =>
        Of(request, issuer.Gateway);

    [Function("GetGatewayPathMetadata"), OpenToAll]
    public IResult GetPath(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/oauth-protected-resource/mcp/{segment}")] HttpRequest request, string segment) =>
        GatewayPath.TryParse(segment) is null ? Answer.NotFound() : Of(request, $"{issuer.Gateway}/{segment}");

    private IResult Of(HttpRequest request, string resource)
    {
        request.HttpContext.Response.Headers.CacheControl = AnHour;
        return Answer.Of(new ResourceMetadataResponse { Resource = resource, AuthorizationServers = [issuer.Name] });
    }
}
