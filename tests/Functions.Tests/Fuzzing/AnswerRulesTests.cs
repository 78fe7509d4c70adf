using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>The rules of the fuzzer find their faults: each rule gets an answer that breaks it.</summary>
public sealed class AnswerRulesTests
{
    private const string Json = "application/problem+json; charset=utf-8";
    private const string Html = "text/html; charset=utf-8";

    public static TheoryData<string, int, string, string> Broken => new()
    {
        { "status 500", 500, Json, Problem(500, "internal_error") },
        { "unknown code no_such_code", 400, Json, Problem(400, "no_such_code") },
        { "a problem of another status", 400, Json, Problem(404, "not_found") },
        { "a body that is no JSON", 400, Json, """{ "code": """ },
        { "no body", 400, Json, "" },
        { "an incomplete page", 200, Html, "<!DOCTYPE html><html><body>" },
        { "markup of the request in a page", 200, Html, $"<!DOCTYPE html><html>{OddValues.Markup[0]}</html>" },
        { "a page without a policy", 200, Html, "<!DOCTYPE html><html></html>" },
        { "a stored credential in the answer", 200, "application/json; charset=utf-8", """{ "token": "canary-token" }""" },
        { "something of the other organization in the answer", 200, "application/json; charset=utf-8", """{ "name": "of rival" }""" },
    };

    [Theory, MemberData(nameof(Broken))]
    public void Finds_an_answer_that_is_not_documented(string fault, int status, string type, string body) =>
        Assert.Contains(fault, Rules.FindFaults(Request("GET"), Answer(status, type, body), [], 0));

    [Fact]
    public void Finds_a_change_that_the_answer_does_not_report()
    {
        var (refusal, success) = (Answer(400, Json, Problem(400, "invalid_input")), Answer(200, "application/json", "{}"));

        Assert.Contains("refused, and wrote to Integrations", Rules.FindFaults(Request("PATCH"), refusal, ["Integrations"], 0));
        Assert.Contains("refused for its own sake, and wrote to Schedule", Rules.FindFaults(Request("PATCH"), refusal, ["Schedule"], 0));
        Assert.Contains("refused, and 1 secrets more", Rules.FindFaults(Request("PATCH"), refusal, [], 1));
        Assert.Contains("a GET wrote to Connections", Rules.FindFaults(Request("GET"), success, ["Connections"], 0));
    }

    [Fact]
    public void Finds_nothing_wrong_with_a_documented_answer()
    {
        Assert.Empty(Rules.FindFaults(Request("PATCH"), Answer(400, Json, Problem(400, "invalid_input")), [], 0));
        Assert.Empty(Rules.FindFaults(Request("PATCH"), Answer(200, "application/json", "{}"), ["Integrations"], 1));
    }

    private static AnswerRules Rules { get; } = new("canary", "rival");

    private static FuzzedRequest Request(string method) => new() { Function = "UpdateIntegration", Method = method, Path = "/api/v1/integrations/x" };

    private static FuzzAnswer Answer(int status, string type, string body)
    {
        HeaderDictionary headers = new() { ["x-request-id"] = "id", ["Cache-Control"] = "private, no-store", ["Content-Type"] = type };
        return new FuzzAnswer(status, headers, body);
    }

    private static string Problem(int status, string code) =>
        $$"""{ "status": {{status}}, "statusCode": {{status}}, "code": "{{code}}", "message": "A sentence.", "detail": "A sentence.", "requestId": "id" }""";
}
