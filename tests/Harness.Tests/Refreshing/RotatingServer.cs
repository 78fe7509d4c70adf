using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Harness.Tests.Refreshing;

/// <summary>A token endpoint and a revocation endpoint over <see cref="GrantBooks"/>, and their resource. A test can order faults.</summary>
internal sealed class RotatingServer : IAsyncDisposable
{
    private const int RetryAfterSeconds = 5;

    private LoopbackServer? _server;

    private RotatingServer(GrantBooks books) => Books = books;

    public GrantBooks Books { get; }

    /// <summary>Requests to the token endpoint.</summary>
    public Milestones Asked { get; } = new();

    /// <summary>The fault of the next request to the token endpoint.</summary>
    public Func<TokenFault> Faults { get; set; } = () => TokenFault.None;

    /// <summary>Ends before a request to the token endpoint is answered.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public Uri Resource => At("/api");

    public Uri Token => At("/token");

    public Uri Revocation => At("/revoke");

    public string Issuer => At("/").GetLeftPart(UriPartial.Authority);

    public static async Task<RotatingServer> StartAsync(GrantBooks books, CancellationToken cancellationToken)
    {
        RotatingServer server = new(books);
        server._server = await LoopbackServer.StartAsync(server.HandleAsync, cancellationToken);
        return server;
    }

    public Uri At(string path) => _server!.At(path);

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == Token.AbsolutePath)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            await Before();
            await RedeemAsync(context, form["refresh_token"].ToString());
            Asked.Count();
        }
        else if (context.Request.Path == Revocation.AbsolutePath)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            Books.Revoke(form["token"].ToString());
        }
        else if (context.Request.Path != Resource.AbsolutePath)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) || !Books.IsLive(header.Parameter ?? ""))
        {
            await HostileServers.Unauthorized("Bearer")(context);
        }
    }

    private Task RedeemAsync(HttpContext context, string refreshToken)
    {
        var instance = context.Request.Headers[InstanceHeader.Name].ToString();
        var fault = Faults();
        switch (fault)
        {
            case TokenFault.NotBegun:
                context.Abort();
                return Task.CompletedTask;
            case TokenFault.Broken:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return Task.CompletedTask;
            case TokenFault.AskedTooOften:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                return Task.CompletedTask;
        }

        var given = Books.Redeem(instance, refreshToken, isReplyLost: fault == TokenFault.ReplyLost);
        if (fault == TokenFault.ReplyLost)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return given is ({ } access, { } next) ? TokensAsync(context, access, next) : RefusalAsync(context);
    }

    private Task TokensAsync(HttpContext context, string accessToken, string refreshToken) => AnswerAsync(context, StatusCodes.Status200OK, new JsonObject
    {
        ["access_token"] = accessToken,
        ["refresh_token"] = refreshToken,
        ["token_type"] = "Bearer",
        ["expires_in"] = (int)Books.AccessTokenLifetime.TotalSeconds,
    });

    private static Task RefusalAsync(HttpContext context) =>
        AnswerAsync(context, StatusCodes.Status400BadRequest, new JsonObject { ["error"] = "invalid_grant" });

    private static Task AnswerAsync(HttpContext context, int status, JsonObject json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json.ToJsonString(), context.RequestAborted);
    }
}
