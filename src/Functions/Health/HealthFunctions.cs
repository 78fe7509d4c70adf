using Kontext.Core.Maintenance;
using Kontext.Core.Outcomes;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Health;

/// <summary>The health checks for monitoring. The answer is one word, so that strangers learn no details.</summary>
public sealed class HealthFunctions(Readiness readiness)
{
    /// <summary>Answers live when the program runs. With a wrong setting it would not have started.</summary>
    [Function("GetHealth"), OpenToAll]
#pragma warning disable CA1822 // FunctionMethods lists instance methods only
    public IResult GetLive([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        Answer.Of(new HealthResponse("live"));
#pragma warning restore CA1822

    /// <summary>Answers ready when the dependencies of every call respond.</summary>
    [Function("GetReadiness"), OpenToAll]
    public async Task<IResult> GetReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request, CancellationToken cancellationToken) =>
        await readiness.IsReadyAsync(cancellationToken)
            ? Answer.Of(new HealthResponse("ready"))
            : Answer.Of(Problem.Unavailable(ErrorCodes.Unavailable, "This deployment cannot do its work at the moment.", Readiness.KeptFor));
}
