using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Home;

/// <summary>Answers at the deployment's root address, in place of the host's own page.</summary>
public sealed class HomeFunctions(PageAnswers pages, IOptions<DeploymentOptions> deployment)
{
    // The host replaces an empty route by the function's name. This route matches only an empty path.
    private const string Root = "{nothing:maxlength(0)?}";

    /// <summary>
    /// Returns the name, the version, and the addresses of the documentation and the health checks: a page for a browser, JSON otherwise.
    /// </summary>
    [Function("GetHome"), OpenToAll]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root)] HttpRequest request, CancellationToken cancellationToken)
    {
        var address = deployment.Value.PublicUrl.TrimEnd('/');
        var documentation = deployment.Value.DocumentationUrl is { Length: > 0 } url ? url : null;
        var (api, live, ready) = ($"{address}/api/v1", $"{address}/health/live", $"{address}/health/ready");
        return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? await pages.OfAsync(
                new HomePage { Version = AppVersion.Text, ApiUrl = api, LiveUrl = live, ReadyUrl = ready, DocumentationUrl = documentation }, cancellationToken)
            : Answer.Of(new HomeResponse
            {
                Name = "Kontext",
                Version = AppVersion.Text,
                Api = api,
                Health = new HomeResponse.HealthLinks(live, ready),
                Documentation = documentation,
            });
    }
}
