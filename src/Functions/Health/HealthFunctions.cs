using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Health;

/// <summary>For whoever watches from outside: one word, and no details to strangers.</summary>
public sealed class HealthFunctions(Readiness readiness)
{
    /// <summary>The program runs and its settings are in order, or it would not have started.</summary>
    [Function("GetHealth"), OpenToAll]
#pragma warning disable CA1822 // Functions are methods of instances here, and found as such
    public IResult GetLive([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        Answer.Of(new HealthResponse("live"));
#pragma warning restore CA1822

    /// <summary>It can do its work: what every call needs answers.</summary>
    [Function("GetReadiness"), OpenToAll]
    public async Task<IResult> GetReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request, CancellationToken cancellationToken) =>
        await readiness.IsReadyAsync(cancellationToken)
            ? Answer.Of(new HealthResponse("ready"))
            : Answer.Of(Problem.Unavailable(ErrorCodes.Unavailable, "This deployment cannot do its work at the moment.", Readiness.KeptFor));
}
