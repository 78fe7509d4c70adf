using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kontext.Core.Outcomes;
using Kontext.Functions.Tests.Platform;
using Kontext.Testing.OpenApi;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Tests.Reference;

/// <summary>The OpenAPI document and the code name the same routes, scopes and codes.</summary>
public sealed partial class OpenApiTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string ForPeople = "a page for people, who come here by links and forms";

    // Functions that the document leaves out, each with the reason.
    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["AnswerAuthorization"] = "authorization servers send browsers here",
        ["AnswerPreflight"] = "browsers ask it before a web page calls; a developer does not",
        ["AnswerProviderAuthorization"] = "authorization servers send browsers here",
        ["AskToDisconnect"] = ForPeople,
        ["AuthorizeByOtherName"] = "another name of GET /oauth2/authorize, which its description mentions",
        ["ConfirmPerson"] = "the identity provider sends browsers here",
        ["DecideConsent"] = ForPeople,
        ["Disconnect"] = ForPeople,
        ["GetReferenceScript"] = "the page at /docs loads its scripts from here",
        ["LeaveSession"] = ForPeople,
        ["OpenConnectLink"] = ForPeople,
        ["OpenIntegrationLink"] = "a developer gets this address as connect_url, and shows it to a person",
        ["PasteCredential"] = ForPeople,
        ["ShowConnectLink"] = ForPeople,
        ["ShowConnection"] = ForPeople,
        ["ShowConnections"] = ForPeople,
        ["ShowConsent"] = ForPeople,
        ["StartAuthorization"] = ForPeople,
        ["WithdrawConsent"] = ForPeople,
    };

    // One function has all paths below /mcp. At the other gateway paths, GET and DELETE are answered with 405.
    private static readonly Dictionary<string, string[]> OfGateway = new(StringComparer.Ordinal)
    {
        ["AggregateGateway"] = ["POST /mcp"],
        ["Gateway"] = ["GET /mcp/integrations", "POST /mcp/connect-session", "POST /mcp/{segment}"],
    };

    private static ApiDocument Document => ApiDocument.Shared;

    [Fact]
    public void Every_call_of_a_function_is_in_the_document_and_every_call_of_the_document_is_a_function() => Assert.Equal(
        HttpFunctions().Where(function => !LeftOut.ContainsKey(function.Name)).SelectMany(CallsOf).Order(StringComparer.Ordinal),
        Document.Operations.Select(operation => $"{operation.Id}: {operation.Method} {operation.Path}").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_function_that_the_document_leaves_out_exists() => Assert.Empty(LeftOut.Keys.Except(HttpFunctions().Select(function => function.Name), StringComparer.Ordinal));

    [Fact]
    public void The_document_names_the_scopes_that_each_call_needs() => Assert.All(
        HttpFunctions().Where(function => !LeftOut.ContainsKey(function.Name) && !OfGateway.ContainsKey(function.Name)),
        function =>
        {
            var operation = Document.Operations.Single(operation => operation.Id == IdOf(function.Name));
            var access = function.Method.GetCustomAttributes().SingleOrDefault(attribute => attribute.GetType().Name == "AccessAttribute");
            Assert.Equal(
                access is null ? [] : (IReadOnlyList<string>)access.GetType().GetProperty("Scopes")!.GetValue(access)!,
                [.. operation.Json["security"]!.AsArray().SelectMany(way => way!["bearer"]?.AsArray() ?? []).Select(scope => scope!.GetValue<string>())]);
            var needsUser = access is not null && (bool)access.GetType().GetProperty("RequiresUser")!.GetValue(access)!;
            Assert.Equal(
                needsUser,
                Document.ResponsesOf(operation).Any(response => response.Status == "403" && ApiDocument.CodesOf(response.Response).Contains(ErrorCodes.UserRequired, StringComparer.Ordinal)));
        });

    [Fact]
    public void Every_code_of_an_answer_is_in_the_document_and_every_code_of_the_document_exists()
    {
        var problems = Document.Operations.SelectMany(Document.ResponsesOf)
            .Where(response => response.Response["content"]?["application/problem+json"] is not null)
            .SelectMany(response => ApiDocument.CodesOf(response.Response));
        var ofFields = ApiDocument.CodesOf(Document.Schemas["FieldError"]!["properties"]!["code"]!);

        Assert.Equal(
            typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)
                .Order(StringComparer.Ordinal),
            problems.Concat(ofFields).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_reference_of_the_document_leads_somewhere_and_every_component_is_used()
    {
        var text = Document.Root.ToJsonString();
        var used = Reference.Matches(text).Select(match => match.Groups["path"].Value).ToHashSet(StringComparer.Ordinal);
        var components = Document.Root["components"]!.AsObject().Where(kind => kind.Key != "securitySchemes")
            .SelectMany(kind => kind.Value!.AsObject().Select(component => $"components/{kind.Key}/{component.Key}"));
        Assert.Equal(components.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_sentence_of_the_document_has_at_most_25_words() => Assert.All(
        Texts(Document.Root).SelectMany(text => Sentences.Split(text.ReplaceLineEndings(" "))),
        sentence => Assert.True(Words.Count(sentence) <= 25, sentence));

    [Fact]
    public async Task A_program_gets_the_document_with_the_version_and_the_address_of_the_deployment()
    {
        using var response = await app.CreateClient().GetAsync(new Uri("/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken);
        var served = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=3600", response.Headers.CacheControl?.ToString());
        Assert.Matches(@"^\d+\.\d+\.\d+", served["info"]!["version"]!.GetValue<string>());
        Assert.Equal(KontextApp.PublicUrl, served["servers"]![0]!["url"]!.GetValue<string>());
        var expected = Document.Root.DeepClone();
        expected["info"]!["version"] = served["info"]!["version"]!.DeepClone();
        expected["servers"]![0]!["url"] = KontextApp.PublicUrl;
        Assert.True(JsonNode.DeepEquals(expected, served));
    }

    private static IEnumerable<(string Name, MethodInfo Method, HttpTriggerAttribute Trigger)> HttpFunctions() =>
        from method in FunctionsMetadata.Methods
        let trigger = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(trigger => trigger is not null)
        where trigger is not null
        select (method.GetCustomAttribute<FunctionAttribute>()!.Name, method, trigger);

    private static IEnumerable<string> CallsOf((string Name, MethodInfo Method, HttpTriggerAttribute Trigger) function) => OfGateway.TryGetValue(function.Name, out var calls)
        ? calls.Select(call => $"{Document.Operations.Single(operation => $"{operation.Method} {operation.Path}" == call).Id}: {call}")
        : function.Trigger.Methods!.Select(method => $"{IdOf(function.Name)}: {method.ToUpperInvariant()} /{(function.Trigger.Route!.StartsWith("{nothing", StringComparison.Ordinal) ? "" : function.Trigger.Route)}");

    private static string IdOf(string function) => JsonNamingPolicy.CamelCase.ConvertName(function);

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject all => all.SelectMany(member => member is { Key: "description" or "summary", Value: JsonValue text } && text.TryGetValue<string>(out var written)
            ? [written]
            : member.Key is "examples" or "example" ? [] : Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        _ => [],
    };

    [GeneratedRegex("\"#/(?<path>components/[A-Za-z]+/[A-Za-z]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference { get; }

    // A colon or a semicolon begins no sentence; a line of a list does.
    [GeneratedRegex(@"[.?!]\s|\s- ", RegexOptions.NonBacktracking)]
    private static partial Regex Sentences { get; }

    [GeneratedRegex(@"\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Words { get; }
}
