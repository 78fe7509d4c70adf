using Kontext.Core.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Audit;

/// <summary>The endpoint for an organization's audit events.</summary>
public sealed class AuditFunctions(AuditService audit, TimeProvider clock)
{
    private const string Json = "application/json";
    private const string Lines = "application/jsonl";

    [Function("ListAuditEvents"), Access(Scope.AuditRead)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/audit-events")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!ListAuditEventsRequest.Parse(request.Caller().Organization, request.QueryText, clock.GetUtcNow()).Succeeded(out var parsed, out var problem))
            return Answer.Of(problem);
        var page = await audit.ListAsync(parsed, cancellationToken);
        AuditEventResponse[] items = [.. page.Items.Select(AuditEventResponse.Of)];
        return PrefersLines(request)
            ? new AuditLinesAnswer(items, page.NextCursor)
            : new JsonAnswer<AuditListResponse>(StatusCodes.Status200OK, new AuditListResponse(items, page.NextCursor), AuditJson.Answers.AuditListResponse);
    }

    // RFC 9110 section 12.5.1: a weight of zero means not acceptable, and a missing weight is one. A range with a star does not ask for lines.
    private static bool PrefersLines(HttpRequest request) => WeightOf(request, Lines) is > 0 and var weight && weight >= (WeightOf(request, Json) ?? 0);

    private static double? WeightOf(HttpRequest request, string mediaType) => request.GetTypedHeaders().Accept
        .Where(accepted => accepted.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
        .Max(accepted => (double?)(accepted.Quality ?? 1));
}
