using System.Reflection;
using Kontext.Functions.Connect;
using Kontext.Functions.Http;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Home;

/// <summary>Answers at the deployment's bare address, where the host would show a page of its own.</summary>
public sealed class HomeFunctions(PageAnswers pages, IOptions<DeploymentOptions> deployment)
{
    // No template stands for the bare address: an empty one means the function's name to the host. This one matches no text at all, and so nothing else.
    private const string Root = "{nothing:maxlength(0)?}";

    private static readonly string Version =
        typeof(HomeFunctions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>What this is, its version, and where documentation and health are: as a page for a browser, as JSON for everything else.</summary>
    [Function("GetHome"), OpenToAll]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Root)] HttpRequest request, CancellationToken cancellationToken)
    {
        var address = deployment.Value.PublicUrl.TrimEnd('/');
        var documentation = deployment.Value.DocumentationUrl is { Length: > 0 } url ? url : null;
        var (api, live, ready) = ($"{address}/api/v1", $"{address}/health/live", $"{address}/health/ready");
        return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? await pages.OfAsync(
                new HomePage { Version = Version, ApiUrl = api, LiveUrl = live, ReadyUrl = ready, DocumentationUrl = documentation }, cancellationToken)
            : Answer.Of(new HomeResponse
            {
                Name = "Kontext",
                Version = Version,
                Api = api,
                Health = new HomeResponse.HealthLinks(live, ready),
                Documentation = documentation,
            });
    }
}
