using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.CrossOrigin;

/// <summary>Answers OPTIONS at every address. Without an allowed origin the host does not know this function.</summary>
public sealed class PreflightFunctions(CrossOriginRules origins)
{
    internal const string Name = "AnswerPreflight";

    [Function("AnswerPreflight"), OpenToAll]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "options", Route = "{*path}")] HttpRequest request)
    {
        origins.Preflight(request.HttpContext);
        return Answer.NoContent;
    }
}
