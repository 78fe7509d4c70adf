using Kontext.Core.Integrations;
using Kontext.Core.Tokens;
using Kontext.Functions.Callers;
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
    /// <summary>The path of the whole gateway's document. A segment after it names one path of the gateway.</summary>
    internal const string Path = ".well-known/oauth-protected-resource/mcp";

    [Function("GetGatewayMetadata"), OpenToAll]
    public IResult GetWhole([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Path)] HttpRequest request) =>
        Of(request, issuer.Gateway);

    [Function("GetGatewayPathMetadata"), OpenToAll]
    public IResult GetPath(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Path + "/{segment}")] HttpRequest request, string segment) =>
        GatewayPath.TryParse(segment) is null ? Answer.NotFound() : Of(request, $"{issuer.Gateway}/{segment}");

    private IResult Of(HttpRequest request, string resource)
    {
        request.AllowCaching();
        return Answer.Of(new ResourceMetadataResponse { Resource = resource, AuthorizationServers = [issuer.Name] });
    }
}
