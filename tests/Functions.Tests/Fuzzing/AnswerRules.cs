using System.Reflection;
using System.Text.Json;
using Kontext.Core.Outcomes;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>The rules of every answer.</summary>
/// <param name="canary">Part of every stored credential.</param>
/// <param name="rival">The id of the other organization, which is part of all its data.</param>
internal sealed class AnswerRules(string canary, string rival)
{
    private static readonly HashSet<int> Statuses = [200, 201, 202, 204, 303, 304, 400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 429];

    private static readonly HashSet<string> Codes =
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    // RFC 6749 section 5.2, RFC 7591 section 3.2.2 and RFC 8707 section 2; slow_down as in RFC 8628. integration_required is our own, for an exchange without a connection.
    private static readonly HashSet<string> TokenErrors =
        [
            "integration_required", "access_denied", "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_target", "slow_down",
            "invalid_redirect_uri", "invalid_client_metadata",
        ];

    // The way to the servers that a request names is closed, and the API says so.
    private static readonly HashSet<string> OthersAway = [ErrorCodes.AuthorizationServerUnavailable, ErrorCodes.CredentialUnavailable];

    // Errors name a member by its JSON pointer (RFC 6901), and a parameter of the query by its name.
    private static readonly HashSet<string> Parameters =
        ["limit", "cursor", "name", "from", "to", "actor", "application", "integration", "action", "decision", "graceSeconds", "Idempotency-Key"];

    private static readonly HashSet<string> PublicDocuments = ["GetServerMetadata", "GetOpenIdConfiguration", "GetSigningKeys", "GetGatewayMetadata", "GetGatewayPathMetadata", "GetOpenApi"];

    // Errors there have the form of OAuth.
    private static readonly HashSet<string> OAuthEndpoints = ["IssueToken", "RevokeToken", "RegisterClient"];

    // A person sees the rows of these tables. The other tables hold hints.
    private static readonly HashSet<string> Truth = ["Integrations", "Connections"];

    /// <summary>Returns the faults of an answer. Empty when there are none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="writes">The tables that changed during the request.</param>
    /// <param name="secretsMade">The number of additional secrets.</param>
    public IEnumerable<string> FindFaults(FuzzedRequest request, FuzzAnswer answer, IReadOnlyList<string> writes, int secretsMade)
    {
        // No function was found: the platform answers, without a body.
        if (answer is { Status: 404, Text: "" } && !answer.Headers.ContainsKey("x-request-id"))
            return writes.Count == 0 ? [] : ["a request that no function answered changed something"];
        return
        [
            .. OfHeaders(request, answer),
            .. OfBody(request, answer),
            .. OfChanges(request, answer, writes, secretsMade),
            .. OfSecrets(request, answer),
        ];
    }

    private static IEnumerable<string> OfHeaders(FuzzedRequest request, FuzzAnswer answer)
    {
        if (answer.Headers["x-request-id"].ToString().Length == 0)
            yield return "no request id";
        if (answer.Headers.CacheControl != "private, no-store" && !(answer is { Status: 200 } && PublicDocuments.Contains(request.Function)))
            yield return $"Cache-Control is {answer.Headers.CacheControl}";
        if (answer.Headers.SelectMany(header => header.Value).Any(value => value is not null && value.AsSpan().IndexOfAny('\r', '\n') >= 0))
            yield return "a header with a line break";
        if (answer.Headers.Location is [{ } location] && !location.StartsWith('/') && !location.StartsWith(KontextApp.PublicUrl, StringComparison.Ordinal)
            && !(request.Function.StartsWith("Authorize", StringComparison.Ordinal) && (location.StartsWith(ValidRequests.Redirect + "?", StringComparison.Ordinal) || location.StartsWith(TestTokens.Issuer, StringComparison.Ordinal))))
        {
            yield return $"sends the browser to {location}";
        }
    }

    private static IEnumerable<string> OfBody(FuzzedRequest request, FuzzAnswer answer)
    {
        var type = answer.Headers.ContentType.ToString();
        if (!Statuses.Contains(answer.Status) && !IsAllowedFault(answer))
            yield return $"status {answer.Status}";
        if (answer.Text.Length == 0)
        {
            if (answer.Status is not (204 or 303 or 304) && request.Method != "HEAD" && !(answer.Status is 202 or 405 && request.IsGateway) && !(answer.Status == 200 && request.Function == "RevokeToken"))
                yield return "no body";
        }
        else if (type == "text/html; charset=utf-8")
        {
            if (!answer.Text.StartsWith("<!DOCTYPE html>", StringComparison.OrdinalIgnoreCase) || !answer.Text.TrimEnd().EndsWith("</html>", StringComparison.Ordinal))
                yield return "an incomplete page";
            if (OddValues.Markup.Any(markup => answer.Text.Contains(markup, StringComparison.OrdinalIgnoreCase)))
                yield return "markup of the request in a page";
            if (!answer.Headers.ContentSecurityPolicy.ToString().Contains("default-src 'none'", StringComparison.Ordinal))
                yield return "a page without a policy";
        }
        else if (Parse(answer.Text) is not { } json)
        {
            yield return "a body that is no JSON";
        }
        else if (answer.Status >= 400)
        {
            foreach (var fault in request.IsGateway && json.TryGetProperty("jsonrpc", out _)
                ? json.GetProperty("error").GetProperty("code").GetInt32() < 0 ? [] : ["an error of JSON-RPC without a code"]
                : OAuthEndpoints.Contains(request.Function) && json.TryGetProperty("error", out var error)
                ? TokenErrors.Contains(error.GetString()!) ? [] : [$"token error {error}"]
                : OfProblem(json, type, answer))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> OfProblem(JsonElement problem, string type, FuzzAnswer answer)
    {
        if (type != "application/problem+json; charset=utf-8")
            yield return $"a problem as {type}";
        if (!Codes.Contains(Text(problem, "code") ?? ""))
            yield return $"unknown code {Text(problem, "code")}";
        if (problem.GetProperty("status").GetInt32() != answer.Status || problem.GetProperty("statusCode").GetInt32() != answer.Status)
            yield return "a problem of another status";
        if (Text(problem, "message") is not { Length: > 0 } message || message != Text(problem, "detail") || !message.EndsWith('.'))
            yield return "a problem without a sentence";
        if (Text(problem, "requestId") != answer.Headers["x-request-id"])
            yield return "a problem with another request id";
        if (!problem.TryGetProperty("errors", out var errors))
            yield break;
        foreach (var error in errors.EnumerateArray())
        {
            if (!Codes.Contains(Text(error, "code") ?? ""))
                yield return $"unknown code {Text(error, "code")} of a member";
            if (Text(error, "message") is not { Length: > 0 })
                yield return "a member's error without a message";
            if (Text(error, "path") is not { } path || !(path.Length == 0 || path[0] == '/' || Parameters.Contains(path)))
                yield return $"a member's error at {Text(error, "path")}";
        }
    }

    // An audit row is written before the action, also for a refused action.
    private static IEnumerable<string> OfChanges(FuzzedRequest request, FuzzAnswer answer, IReadOnlyList<string> all, int secretsMade)
    {
        // The tools are listed with the caller's credential. The server may refuse it, and then it is refreshed.
        var usesCredential = request.Function is "ListTools" or "AcceptTools";
        List<string> writes = [.. all.Where(table => table != "Audit" && !(usesCredential && table is "Connections" or "Schedule"))];
        var isRefused = answer.Status >= 400;
        if (request.IsApi && request.Method == "GET" && writes.Count > 0)
            yield return $"a GET wrote to {string.Join(", ", writes)}";
        if (isRefused && secretsMade != 0)
            yield return $"refused, and {secretsMade} secrets more";
        if (isRefused && writes.Any(Truth.Contains) && answer.Status != 502) // the gateway has used the credential
            yield return $"refused, and wrote to {string.Join(", ", writes)}";
        if (isRefused && request.IsApi && answer.Status is not (409 or 502) && writes.Count > 0)
            yield return $"refused for its own sake, and wrote to {string.Join(", ", writes)}";
    }

    private IEnumerable<string> OfSecrets(FuzzedRequest request, FuzzAnswer answer)
    {
        var texts = answer.Headers.SelectMany(header => header.Value).Append(answer.Text).OfType<string>().ToList();
        var handsOut = request.Function == "IssueToken" && answer.Status == 200;
        if (!handsOut && texts.Exists(text => text.Contains(canary, StringComparison.Ordinal)))
            yield return "a stored credential in the answer";
        if (!request.IsRivals && texts.Exists(text => text.Contains(rival, StringComparison.Ordinal)))
            yield return "something of the other organization in the answer";
    }

    // A server that a request names may be away, and a request may have been here before; no other fault is allowed.
    private static bool IsAllowedFault(FuzzAnswer answer) => answer.Status switch
    {
        502 => true,
        503 => answer.Text.StartsWith('{') && Parse(answer.Text) is { } problem && OthersAway.Contains(Text(problem, "code") ?? ""),
        508 => true,
        _ => false,
    };

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
