using Kontext.Core.Attachments;
using Kontext.Core.Audit;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Applications;

/// <summary>The endpoints for an organization's rules for the tools of callers without an attachment.</summary>
public sealed class ToolRuleFunctions(AttachmentService attachments, AuditedActs audited)
{
    private const string Route = "api/v1/tool-rules";

    [Function("GetToolRules"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, CancellationToken cancellationToken) =>
        ApplicationAnswers.Of(await attachments.FindDefaultRulesAsync(request.Caller().Organization, cancellationToken));

    [Function("ReplaceToolRules"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> PutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route)] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && ToolRules.Parse(body).Succeeded(out var parsed, out problem)
            && (await audited.RunAsync(
                AuditedActs.By(caller, AuditAction.ToolRulesChange),
                () => attachments.PutDefaultRulesAsync(caller.Organization, parsed, cancellationToken),
                cancellationToken)).Succeeded(out var rules, out problem)
            ? ApplicationAnswers.Of(rules)
            : Answer.Of(problem);
    }
}
