using Kontext.Core.Outcomes;
using Kontext.Functions.Http;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Browser;

/// <summary>Renders pages as answers.</summary>
public sealed class PageAnswers(PageRenderer renderer)
{
    internal async Task<IResult> OfAsync(LinkPage page, CancellationToken cancellationToken) => new PageAnswer(await renderer.RenderAsync(page, cancellationToken));

    internal async Task<IResult> OfAsync(HomePage page, CancellationToken cancellationToken) => new PageAnswer(await renderer.RenderAsync(page, cancellationToken));

    internal async Task<IResult> OfAsync(ConnectionsPage page, CancellationToken cancellationToken) => new PageAnswer(await renderer.RenderAsync(page, cancellationToken));

    internal async Task<IResult> OfAsync(AuthorizePage page, CancellationToken cancellationToken) => new PageAnswer(await renderer.RenderAsync(page, cancellationToken));

    internal async Task<IResult> OfAsync(TokenPage page, CancellationToken cancellationToken) => new PageAnswer(
        await renderer.RenderAsync(page, cancellationToken),
        page.Fields.Any(field => field.Error is not null) || page.Notice is { Kind: NoticeKind.Error } ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);

    internal async Task<IResult> OfAsync(DisconnectPage page, CancellationToken cancellationToken) => new PageAnswer(await renderer.RenderAsync(page, cancellationToken));

    internal async Task<IResult> OfAsync(ConsentPage page, CancellationToken cancellationToken) => new PageAnswer(await renderer.RenderAsync(page, cancellationToken));

    internal async Task<IResult> OfAsync(MessagePage page, CancellationToken cancellationToken) => new PageAnswer(await renderer.RenderAsync(page, cancellationToken), StatusOf(page.Kind));

    internal Task<IResult> OfAsync(MessageKind kind, CancellationToken cancellationToken) => OfAsync(new MessagePage { Kind = kind }, cancellationToken);

    /// <summary>Returns a page that sends the browser to another origin. <see cref="LeavePage"/> says why this is no redirect.</summary>
    internal async Task<IResult> LeaveAsync(Uri target, string? provider, CancellationToken cancellationToken) =>
        new PageAnswer(await renderer.RenderAsync(new LeavePage { Target = target, Provider = provider }, cancellationToken));

    /// <summary>Returns a page that sends the browser back to the application that sent it here.</summary>
    internal async Task<IResult> ReturnAsync(Uri target, string application, CancellationToken cancellationToken) =>
        new PageAnswer(await renderer.RenderAsync(new LeavePage { Target = target, Application = application }, cancellationToken));

    /// <summary>Returns the error page for a fault of this service, with the request id.</summary>
    internal async Task<IResult> OfFaultAsync(int status, string requestId) =>
        new PageAnswer(await renderer.RenderAsync(new MessagePage { Kind = MessageKind.Failed, RequestId = requestId }, CancellationToken.None), status);

    /// <summary>Returns a page that shows the problem.</summary>
    internal Task<IResult> OfAsync(Problem problem, string backUrl, CancellationToken cancellationToken) => OfAsync(
        new MessagePage
        {
            Kind = problem.Code switch
            {
                ErrorCodes.NotFound or ErrorCodes.Archived or ErrorCodes.WrongAuthMode or ErrorCodes.ConcurrentChange => MessageKind.IntegrationGone,
                ErrorCodes.RateLimited => MessageKind.TooManyRequests,
                ErrorCodes.AuthorizationServerUnavailable => MessageKind.ProviderFailed,
                ErrorCodes.InvalidSession => MessageKind.SessionEnded,
                _ => MessageKind.NotAvailable,
            },
            Detail = problem.Message,
            ActionUrl = backUrl,
            ActionText = "Back to your accounts",
        },
        cancellationToken);

    /// <summary>Returns a page that shows the problem, with a Retry-After header when the problem has a waiting time.</summary>
    internal Task<IResult> OfAsync(HttpRequest request, Problem problem, string backUrl, CancellationToken cancellationToken)
    {
        ProblemAnswer.WriteRetryAfter(request.HttpContext, problem.RetryAfter);
        return OfAsync(problem, backUrl, cancellationToken);
    }

    private static int StatusOf(MessageKind kind) => kind switch
    {
        MessageKind.LinkExpired or MessageKind.LinkUsed or MessageKind.SessionEnded => StatusCodes.Status410Gone,
        MessageKind.OtherBrowser or MessageKind.OtherPerson => StatusCodes.Status403Forbidden,
        MessageKind.StateUnknown or MessageKind.ProviderError or MessageKind.ProviderFailed or MessageKind.IssuerMismatch
            or MessageKind.AuthorizationRefused => StatusCodes.Status400BadRequest,
        MessageKind.IntegrationGone => StatusCodes.Status404NotFound,
        MessageKind.NotAvailable or MessageKind.AlreadyAnswered or MessageKind.ConsentAnswered => StatusCodes.Status409Conflict,
        MessageKind.Failed => StatusCodes.Status500InternalServerError,
        MessageKind.TooManyRequests => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status200OK,
    };
}
