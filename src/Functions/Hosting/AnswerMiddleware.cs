using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Functions.Browser;
using Kontext.Functions.Callers;
using Kontext.Functions.CrossOrigin;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Hosting;

/// <summary>
/// Sets the headers of every answer: request id, no caching, HSTS, and which web pages may read it. Logs an unexpected exception once, and answers it with a bare problem,
/// or with a page for a browser.
/// </summary>
internal sealed partial class AnswerMiddleware(
    AccessRules rules, PageAnswers pages, CrossOriginRules origins, LoopTrail trail, IOptions<DeploymentOptions> deployment, ILogger<AnswerMiddleware> logger) : IFunctionsWorkerMiddleware
{
    private const int ClientClosedRequest = 499;

    // HSTS (RFC 6797) for one year. Subdomains are not included, because they may belong to others.
    private const string StayOnHttps = "max-age=31536000";

    private readonly bool _isHttps = deployment.Value.PublicUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        http.Response.Headers["x-request-id"] = context.InvocationId;
        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (_isHttps)
            http.Response.Headers.StrictTransportSecurity = StayOnHttps;
        origins.Apply(http);
        HeadRequests.Begin(http);
        if (!trail.TryEnter(http.Request.Headers[LoopTrail.Header]))
        {
            context.GetInvocationResult().Value = await AnswerAsync(context, http, Loop);
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested || context.CancellationToken.IsCancellationRequested)
        {
            // The client has disconnected, or the platform has ended the invocation.
            context.GetInvocationResult().Value = Results.StatusCode(ClientClosedRequest);
        }
        catch (UnavailableException exception)
        {
            Log.Unavailable(logger, exception.Dependency, context.FunctionDefinition.Name, exception);
            context.GetInvocationResult().Value = await AnswerAsync(context, http, Away(exception));
        }
        catch (OutOfMemoryException exception)
        {
            Log.ShortOfMemory(logger, context.FunctionDefinition.Name, exception);
            context.GetInvocationResult().Value = await AnswerAsync(context, http, ShortOfMemory);
        }
        catch (BadHttpRequestException exception)
        {
            // The server's own limits were exceeded, or the body ended too early.
            var problem = exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? RequestBody.TooLarge
                : Problem.Invalid("", ErrorCodes.InvalidJson, "The request's body could not be read; send it again.");
            context.GetInvocationResult().Value = await AnswerAsync(context, http, problem);
        }
#pragma warning disable CA1031 // The one place that answers every kind of fault
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Failed(logger, context.FunctionDefinition.Name, context.InvocationId, exception);
            context.GetInvocationResult().Value = await AnswerAsync(context, http, Fault);
        }
    }

    private async Task<IResult> AnswerAsync(FunctionContext context, HttpContext http, Problem problem)
    {
        var answer = new ProblemAnswer(problem);
        return rules.IsGuardedByTicket(context.FunctionDefinition.Name) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? await pages.OfFaultAsync(answer.WriteTo(http), context.InvocationId)
            : answer;
    }

    private static Problem Loop { get; } = new()
    {
        Kind = ProblemKind.Loop,
        Code = ErrorCodes.LoopDetected,
        Message = "This request has passed through here before (CDN-Loop): a server that an integration names sends our own requests back to us.",
    };

    private static Problem Fault { get; } = new()
    {
        Kind = ProblemKind.Fault,
        Code = ErrorCodes.InternalError,
        Message = "Something went wrong on our side. Quote the request id when you report it.",
    };

    private static Problem ShortOfMemory { get; } = Problem.Unavailable(
        ErrorCodes.Unavailable, "This instance is short of memory at the moment. Nothing was lost; try again.", TimeSpan.FromSeconds(5));

    private static Problem Away(UnavailableException exception) => Problem.Unavailable(
        ErrorCodes.Unavailable,
        $"{exception.Dependency} is away at the moment. Nothing was lost; try again.",
        exception.RetryAfter ?? TimeSpan.FromSeconds(5));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Function} failed; request {RequestId}")]
        public static partial void Failed(ILogger logger, string function, string requestId, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "{Dependency} was away while {Function} ran")]
        public static partial void Unavailable(ILogger logger, string dependency, string function, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "This process was short of memory while {Function} ran")]
        public static partial void ShortOfMemory(ILogger logger, string function, Exception exception);
    }
}
