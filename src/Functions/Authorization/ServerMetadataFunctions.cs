using Kontext.Core.Sessions;
using Kontext.Core.Tokens;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Authorization;

/// <summary>The public documents of this deployment's authorization server.</summary>
public sealed class ServerMetadataFunctions(TokenIssuer issuer, SigningKeys keys, IOptions<SessionOptions> options)
{
    [Function("GetServerMetadata"), OpenToAll]
    public IResult GetMetadata([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/oauth-authorization-server")] HttpRequest request) => Document(request);

    [Function("GetOpenIdConfiguration"), OpenToAll]
    public IResult GetOpenIdConfiguration([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/openid-configuration")] HttpRequest request) => Document(request);

    [Function("GetSigningKeys"), OpenToAll]
    public async Task<IResult> GetKeysAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/jwks.json")] HttpRequest request, CancellationToken cancellationToken)
    {
        var published = await keys.ListPublicAsync(cancellationToken);
        request.AllowCaching(); // a new key is published 24 hours before it signs
        return Answer.Of(new KeySetResponse([.. published.Select(KeyResponse.Of)]));
    }

    private IResult Document(HttpRequest request)
    {
        request.AllowCaching();
        return Answer.Of(ServerMetadataResponse.Of(issuer, options.Value));
    }
}
