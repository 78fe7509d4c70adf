using Kontext.Core.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Audit;

/// <summary>The endpoint for an organization's audit events.</summary>
public sealed class AuditFunctions(AuditService audit, TimeProvider clock)
{
    private const string Lines = "application/jsonl";

    [Function("ListAuditEvents"), Access(Scope.AuditRead)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/audit-events")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!ListAuditEventsRequest.Parse(request.Caller().Organization, request.QueryText, clock.GetUtcNow()).Succeeded(out var wish, out var problem))
            return Answer.Of(problem);
        var page = await audit.ListAsync(wish, cancellationToken);
        AuditEventResponse[] items = [.. page.Items.Select(AuditEventResponse.Of)];
        return request.Headers.Accept.ToString().Contains(Lines, StringComparison.OrdinalIgnoreCase)
            ? new AuditLinesAnswer(items, page.NextCursor)
            : new JsonAnswer<AuditListResponse>(StatusCodes.Status200OK, new AuditListResponse(items, page.NextCursor), AuditJson.Answers.AuditListResponse);
    }
}
