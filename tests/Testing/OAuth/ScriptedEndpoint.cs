using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.OAuth;

/// <summary>An endpoint of a <see cref="ScriptedAuthorizationServer"/>. It answers 404 until a test sets an answer.</summary>
public sealed class ScriptedEndpoint(Uri url)
{
    private readonly ConcurrentQueue<RequestDelegate> _once = new();
    private readonly ConcurrentQueue<OAuthRequest> _requests = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RequestDelegate _always = HostileServers.Status(StatusCodes.Status404NotFound);

    /// <summary>The absolute URL without a query.</summary>
    public Uri Url => url;

    /// <summary>The requests to this endpoint, in order.</summary>
    public IReadOnlyList<OAuthRequest> Requests => [.. _requests];

    /// <summary>Completes when the first request has arrived.</summary>
    public Task FirstRequest => _first.Task;

    /// <summary>Sets the handler of all further requests. A handler of <see cref="HostileServers"/> works too.</summary>
    public ScriptedEndpoint Answers(RequestDelegate handle)
    {
        _always = handle;
        return this;
    }

    /// <summary>Sets the answer to all further requests.</summary>
    public ScriptedEndpoint Answers(int status, string body, string mediaType = "application/json") => Answers(Body(status, body, mediaType));

    /// <summary>Sets a JSON answer that depends on the request, for all further requests.</summary>
    public ScriptedEndpoint Answers(Func<OAuthRequest, (int Status, string Body)> answer) => Answers(context =>
    {
        var (status, body) = answer((OAuthRequest)context.Items[typeof(OAuthRequest)]!);
        return Body(status, body, "application/json")(context);
    });

    /// <summary>Answers all further requests with 200 and JSON.</summary>
    public ScriptedEndpoint Answers(JsonObject json) => Answers(StatusCodes.Status200OK, json.ToJsonString());

    /// <summary>Adds a handler for one request. Such handlers run in the order they were added, before the lasting answer.</summary>
    public ScriptedEndpoint AnswersOnce(RequestDelegate handle)
    {
        _once.Enqueue(handle);
        return this;
    }

    /// <summary>Adds an answer for one request. Such answers come in the order they were added, before the lasting answer.</summary>
    public ScriptedEndpoint AnswersOnce(int status, string body, string mediaType = "application/json") => AnswersOnce(Body(status, body, mediaType));

    /// <summary>Answers with a redirect of the given status.</summary>
    public ScriptedEndpoint RedirectsTo(Uri location, int status = StatusCodes.Status307TemporaryRedirect) => Answers(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location.ToString();
        return Task.CompletedTask;
    });

    /// <summary>Answers with a status without a body, and with Retry-After when given.</summary>
    public ScriptedEndpoint Refuses(int status, int? retryAfterSeconds = null) => Answers(context =>
    {
        context.Response.StatusCode = status;
        if (retryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    });

    /// <summary>Accepts the request and never answers.</summary>
    public ScriptedEndpoint NeverAnswers() => Answers(HostileServers.NeverAnswers);

    /// <summary>Answers when <paramref name="go"/> has completed.</summary>
    public ScriptedEndpoint AnswersAfter(Task go, int status, string body) => Answers(async context =>
    {
        await go.WaitAsync(context.RequestAborted);
        await Body(status, body, "application/json")(context);
    });

    /// <summary>Sends the beginning of a body, then closes the connection, although a longer body was announced.</summary>
    public ScriptedEndpoint CutsOff(int status, string beginning) => Answers(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = beginning.Length + 1_000;
        await context.Response.WriteAsync(beginning, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    });

    /// <summary>Answers with 10 MB of incomplete JSON, with or without a Content-Length.</summary>
    public ScriptedEndpoint AnswersTenMegabytes(bool announced = false) => Answers(HostileServers.TenMegabytes("application/json", announced));

    internal Task HandleAsync(HttpContext context, OAuthRequest request)
    {
        _requests.Enqueue(request);
        context.Items[typeof(OAuthRequest)] = request;
        _first.TrySetResult();
        return _once.TryDequeue(out var once) ? once(context) : _always(context);
    }

    private static RequestDelegate Body(int status, string body, string mediaType) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };
}
