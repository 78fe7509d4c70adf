using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Outcomes;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Applications;

/// <summary>Builds the answers about applications and service accounts.</summary>
public sealed class ApplicationAnswers(IOptions<DeploymentOptions> deployment)
{
    internal const string Applications = "api/v1/applications";
    internal const string ServiceAccounts = "api/v1/service-accounts";

    private static ApplicationJson Json => ApplicationJson.Answers;

    internal IResult Created(HttpRequest request, NewClient created)
    {
        Locate(request, Applications, created.Application);
        return new JsonAnswer<CreatedApplicationResponse>(
            StatusCodes.Status201Created,
            new CreatedApplicationResponse(ApplicationResponse.Of(created.Application), ClientResponse.Of(created.Application, created.Secret)),
            Json.CreatedApplicationResponse);
    }

    internal IResult CreatedAccount(HttpRequest request, NewClient created)
    {
        Locate(request, ServiceAccounts, created.Application);
        return OfAccount(created, StatusCodes.Status201Created);
    }

    /// <summary>Answers with the problem of a request that was to create a client, and where a client that was made before is.</summary>
    internal IResult NotCreated(string collection, Problem problem) => new ProblemAnswer(problem, collection: AddressOf(collection));

    internal static IResult OfAccount(NewClient account, int status = StatusCodes.Status200OK) => new JsonAnswer<ServiceAccountEnvelope>(
        status,
        new ServiceAccountEnvelope(
            ServiceAccountResponse.Of(account.Application),
            account.Secret is { } secret ? new ClientCredentialsResponse(account.Application.Id.ToString(), secret) : null),
        Json.ServiceAccountEnvelope);

    internal static IResult Of(Application application) => new JsonAnswer<ApplicationEnvelope>(
        StatusCodes.Status200OK, new ApplicationEnvelope(ApplicationResponse.Of(application)), Json.ApplicationEnvelope);

    internal static IResult OfClient(Application application, string? secret = null) => new JsonAnswer<ClientEnvelope>(
        StatusCodes.Status200OK, new ClientEnvelope(ClientResponse.Of(application, secret), secret), Json.ClientEnvelope);

    internal static IResult Of(AttachedIntegrations attached) => new JsonAnswer<AttachedResponse>(
        StatusCodes.Status200OK, new AttachedResponse([.. attached.Ids.Select(id => id.ToString())]), Json.AttachedResponse);

    internal static IResult Of(AttachmentRules rules) => new JsonAnswer<AttachmentEnvelope>(
        StatusCodes.Status200OK, new AttachmentEnvelope(AttachmentResponse.Of(rules)), Json.AttachmentEnvelope);

    internal static IResult Of(ToolRules rules) => new JsonAnswer<ToolRulesEnvelope>(
        StatusCodes.Status200OK, new ToolRulesEnvelope(ToolRulesResponse.Of(rules)), Json.ToolRulesEnvelope);

    internal static IResult Of(ApplicationPage page) => new JsonAnswer<ApplicationListResponse>(
        StatusCodes.Status200OK, new ApplicationListResponse([.. page.Items.Select(ApplicationResponse.Of)], page.NextCursor), Json.ApplicationListResponse);

    internal static IResult OfAccounts(ApplicationPage page) => new JsonAnswer<ServiceAccountListResponse>(
        StatusCodes.Status200OK, new ServiceAccountListResponse([.. page.Items.Select(ServiceAccountResponse.Of)], page.NextCursor), Json.ServiceAccountListResponse);

    private void Locate(HttpRequest request, string collection, Application application) =>
        request.HttpContext.Response.Headers.Location = $"{AddressOf(collection)}/{application.Id.Id}";

    private string AddressOf(string collection) => $"{deployment.Value.PublicUrl.TrimEnd('/')}/{collection}";
}
