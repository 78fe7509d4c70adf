using System.Globalization;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>
/// A token endpoint that replaces the refresh token at each use. It treats a second use as theft (RFC 9700 section 4.14), and then refuses
/// all tokens of the family. Tokens are numbered, starting with 1 for the answer to the code.
/// </summary>
internal sealed class RotatingTokens
{
    private readonly ScriptedEndpoint _endpoint;
    private int _number;

    public RotatingTokens(ScriptedEndpoint endpoint)
    {
        _endpoint = endpoint;
        endpoint.Answers(AnswerAsync);
    }

    /// <summary>Seconds; null when the server does not say.</summary>
    public int? Lifetime { get; set; } = 3_600;

    /// <summary>Further members of each answer.</summary>
    public string More { get; set; } = "";

    /// <summary>Whether the previous refresh token stays valid, for clients that lost the answer (FAPI 2.0 Security Profile section 5.3.2.1).</summary>
    public bool IsForgiving { get; set; }

    /// <summary>Whether a refresh returns no refresh token, so that the first one stays valid.</summary>
    public bool KeepsRefreshToken { get; set; }

    public bool IsFamilyDead { get; private set; }

    /// <summary>The uses of refresh tokens, in order.</summary>
    public IReadOnlyList<OAuthRequest> Refreshes => [.. _endpoint.Requests.Where(request => request.Form["grant_type"] == "refresh_token")];

    public static string Access(int number) => string.Create(CultureInfo.InvariantCulture, $"canary-access-{number}");

    public static string Refresh(int number) => string.Create(CultureInfo.InvariantCulture, $"canary-refresh-{number}");

    /// <summary>Answers correctly.</summary>
    public Task AnswerAsync(HttpContext context) => AnswerAsync(context, Take(_endpoint.Requests[^1]));

    /// <summary>Handles the request, and loses the answer.</summary>
    public Task LoseReplyAsync(HttpContext context)
    {
        Take(_endpoint.Requests[^1]);
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Handles the request, then runs another action, and then answers.</summary>
    public void Meanwhile(Func<Task> act) => _endpoint.AnswersOnce(async context =>
    {
        var tokens = Take(_endpoint.Requests[^1]);
        await act();
        await AnswerAsync(context, tokens);
    });

    /// <summary>Returns the answer to a request. Null when its refresh token is not valid.</summary>
    private string? Take(OAuthRequest request)
    {
        var isRefresh = request.Form["grant_type"] == "refresh_token";
        if (isRefresh && !Counts(request.Form["refresh_token"]))
        {
            IsFamilyDead = true;
            return null;
        }

        _number++;
        var refreshToken = isRefresh && KeepsRefreshToken ? "" : $", \"refresh_token\": \"{Refresh(_number)}\"";
        var lifetime = Lifetime is { } seconds ? $", \"expires_in\": {seconds}" : "";
        return $$"""{ "access_token": "{{Access(_number)}}", "token_type": "Bearer" {{refreshToken}} {{lifetime}} {{More}} }""";
    }

    private bool Counts(string token) =>
        !IsFamilyDead && (KeepsRefreshToken || token == Refresh(_number) || (IsForgiving && token == Refresh(_number - 1)));

    private static Task AnswerAsync(HttpContext context, string? tokens)
    {
        context.Response.StatusCode = tokens is null ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.Headers.Connection = "close"; // so the next request opens a new connection
        return context.Response.WriteAsync(tokens ?? """{ "error": "invalid_grant" }""", context.RequestAborted);
    }
}
