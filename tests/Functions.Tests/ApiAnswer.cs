using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests;

/// <summary>One answer of the API. The constructor asserts the rules of every answer.</summary>
public sealed class ApiAnswer
{
    public ApiAnswer(int status, IReadOnlyDictionary<string, string> headers, string text)
    {
        (Status, Headers, Text) = (status, headers, text);
        Assert.NotEmpty(Header("x-request-id") ?? "");
        Assert.Equal(["no-store", "private"], (Header("Cache-Control") ?? "").Split(", ").Order(StringComparer.Ordinal));
        Assert.True(status != 500, text);
    }

    public int Status { get; }

    public string Text { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Exactly this status and, member by member, this JSON; see <see cref="JsonMatch"/> for placeholders.</summary>
    public ApiAnswer Is(int status, string json)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        Assert.Equal("application/json; charset=utf-8", Header("Content-Type"));
        JsonMatch.Exact(json, Json);
        return this;
    }

    public void IsNoContent()
    {
        Assert.True(Status == 204, $"{Status} instead of 204: {Text}");
        Assert.Equal("", Text);
    }

    /// <summary>A problem with exactly these field errors, in any order.</summary>
    public void IsProblem(int status, string code, params (string Path, string Code)[] errors)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        Assert.Equal("application/problem+json; charset=utf-8", Header("Content-Type"));
        var problem = Json.AsObject();
        Assert.Equal(
            errors.Order(),
            (problem["errors"]?.AsArray() ?? []).Select(error => (Member(error!, "path"), Member(error!, "code"))).Order());
        foreach (var error in problem["errors"]?.AsArray() ?? [])
        {
            Assert.Equal(3, error!.AsObject().Count);
            Assert.NotEmpty(Member(error, "message"));
        }

        problem.Remove("errors");
        var sentence = Member(problem, "detail");
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        var expected = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = TitleOf(status),
            ["status"] = status,
            ["detail"] = sentence,
            ["code"] = code,
            ["message"] = sentence,
            ["statusCode"] = status,
            ["requestId"] = Header("x-request-id"),
        };
        JsonMatch.Exact(expected.ToJsonString(), problem);
        Assert.Equal(status == 401 ? "Bearer error=\"invalid_token\"" : null, status == 403 ? null : Header("WWW-Authenticate"));
    }

    private static string Member(JsonNode node, string name) => node[name]!.GetValue<string>();

    // RFC 9457 section 4.2.1: the status phrase (RFC 9110 section 15).
    private static string TitleOf(int status) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        508 => "Loop Detected",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
