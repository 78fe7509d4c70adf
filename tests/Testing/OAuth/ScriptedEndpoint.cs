using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.OAuth;

/// <summary>One address of a <see cref="ScriptedAuthorizationServer"/>: 404 until a test says what it answers.</summary>
public sealed class ScriptedEndpoint(Uri url)
{
    private readonly ConcurrentQueue<RequestDelegate> _once = new();
    private readonly ConcurrentQueue<OAuthRequest> _requests = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RequestDelegate _always = HostileServers.Status(StatusCodes.Status404NotFound);

    /// <summary>Absolute, without a query.</summary>
    public Uri Url => url;

    /// <summary>What reached this address, in order.</summary>
    public IReadOnlyList<OAuthRequest> Requests => [.. _requests];

    /// <summary>Ends when the first request has come in.</summary>
    public Task FirstRequest => _first.Task;

    /// <summary>Answers so from now on, with any handler: those of <see cref="HostileServers"/> too.</summary>
    public ScriptedEndpoint Answers(RequestDelegate handle)
    {
        _always = handle;
        return this;
    }

    /// <summary>Answers so from now on.</summary>
    public ScriptedEndpoint Answers(int status, string body, string mediaType = "application/json") => Answers(Body(status, body, mediaType));

    /// <summary>Answers from now on with JSON that depends on what was asked.</summary>
    public ScriptedEndpoint Answers(Func<OAuthRequest, (int Status, string Body)> answer) => Answers(context =>
    {
        var (status, body) = answer((OAuthRequest)context.Items[typeof(OAuthRequest)]!);
        return Body(status, body, "application/json")(context);
    });

    /// <summary>Answers 200 with JSON from now on.</summary>
    public ScriptedEndpoint Answers(JsonObject json) => Answers(StatusCodes.Status200OK, json.ToJsonString());

    /// <summary>Answers one request so, after those already scripted in this way and before what is answered always.</summary>
    public ScriptedEndpoint AnswersOnce(RequestDelegate handle)
    {
        _once.Enqueue(handle);
        return this;
    }

    /// <summary>Answers one request so, after those already scripted in this way and before what is answered always.</summary>
    public ScriptedEndpoint AnswersOnce(int status, string body, string mediaType = "application/json") => AnswersOnce(Body(status, body, mediaType));

    /// <summary>Leads elsewhere, with any of the redirecting statuses.</summary>
    public ScriptedEndpoint RedirectsTo(Uri location, int status = StatusCodes.Status307TemporaryRedirect) => Answers(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location.ToString();
        return Task.CompletedTask;
    });

    /// <summary>A status without a body and, where asked for, with Retry-After.</summary>
    public ScriptedEndpoint Refuses(int status, int? retryAfterSeconds = null) => Answers(context =>
    {
        context.Response.StatusCode = status;
        if (retryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    });

    /// <summary>Takes the request and says nothing for as long as the caller waits.</summary>
    public ScriptedEndpoint NeverAnswers() => Answers(HostileServers.NeverAnswers);

    /// <summary>Answers when <paramref name="go"/> has ended.</summary>
    public ScriptedEndpoint AnswersAfter(Task go, int status, string body) => Answers(async context =>
    {
        await go.WaitAsync(context.RequestAborted);
        await Body(status, body, "application/json")(context);
    });

    /// <summary>Sends the beginning of a body and hangs up, though more was announced.</summary>
    public ScriptedEndpoint CutsOff(int status, string beginning) => Answers(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = beginning.Length + 1_000;
        await context.Response.WriteAsync(beginning, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    });

    /// <summary>10 MB of JSON that never ends well, announced or not.</summary>
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
