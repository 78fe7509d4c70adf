using Kontext.Core.Outcomes;
using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Reference;

/// <summary>The OpenAPI document for programs, and the page that shows it to people.</summary>
public sealed class ReferenceFunctions(OpenApiDocument document, ReferencePage page)
{
    private static Problem NoScript { get; } = Problem.NotFound() with { Message = "The page at /docs has no such script now. Load the page again." };

    [Function("GetOpenApi"), OpenToAll]
    public IResult GetDocument([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request)
    {
        request.AllowCaching();
        return new WrittenAnswer(document.Json);
    }

    [Function("GetReference"), OpenToAll]
    public IResult GetPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs")] HttpRequest request) => new PageAnswer(page.Page);

    [Function("GetReferenceScript"), OpenToAll]
    public IResult GetScript([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/{script}")] HttpRequest request, string script) =>
        page.FindScript(script) is { } found ? new ScriptAnswer(found) : Answer.Of(NoScript);
}
