using Kontext.Core.Consent;
using Kontext.Core.Sessions;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Authorization;

/// <summary>The registration endpoint (RFC 7591). A registration writes nothing: the client id is the sealed registration.</summary>
public sealed class RegistrationFunctions(SealedClients clients, IOptions<SessionOptions> options, TimeProvider clock)
{
    [Function("RegisterClient"), OpenToAll]
    public async Task<IResult> RegisterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "oauth2/register")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!options.Value.IsOpenToAny())
            return Refuse(StatusCodes.Status403Forbidden, new GrantRefusal("access_denied", "This deployment takes no registrations: an administrator creates applications."));
        if (!(await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem))
            return Refuse(StatusCodes.Status400BadRequest, new GrantRefusal("invalid_client_metadata", problem.Message));
        return (await clients.RegisterAsync(body, cancellationToken)).Succeeded(out var client, out var refusal)
            ? new JsonAnswer<RegisteredClientResponse>(
                StatusCodes.Status201Created, RegisteredClientResponse.Of(client, clock.GetUtcNow()), AuthorizationJson.Answers.RegisteredClientResponse)
            : Refuse(StatusCodes.Status400BadRequest, refusal);
    }

    private static JsonAnswer<GrantRefusalResponse> Refuse(int status, GrantRefusal refusal) =>
        new(status, new GrantRefusalResponse(refusal.Code, refusal.Description), AuthorizationJson.Answers.GrantRefusalResponse);
}
