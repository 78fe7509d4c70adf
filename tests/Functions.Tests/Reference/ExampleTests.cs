using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Functions.Tests.Connect;
using Kontext.Testing.OpenApi;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Functions.Tests.Reference;

/// <summary>The examples of the OpenAPI document are sent to the app.</summary>
public sealed class ExampleTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    private const string Form = "application/x-www-form-urlencoded";

    // Operations whose examples cannot be sent here, each with its reason.
    private static readonly Dictionary<string, string> NotSent = new(StringComparer.Ordinal)
    {
        ["completeConnection"] = "a person's browser brings the session, in a deployment without sign-in: CompletionAttackTests does it",
    };

    private static ApiDocument Document => ApiDocument.Shared;

    [Fact]
    public async Task Each_example_matches_its_schema_and_gets_the_documented_answer()
    {
        await using var server = await ProtectedResource.StartAsync(TestContext.Current.CancellationToken);
        var world = await ExampleWorld.NewAsync(app, server);
        using var client = app.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        List<string> faults = [];
        foreach (var operation in InOrder().Where(operation => !NotSent.ContainsKey(operation.Id)))
        {
            foreach (var (name, mediaType, body) in BodiesOf(operation))
            {
                app.Clock.Advance(TimeSpan.FromSeconds(1)); // limits count by the second
                if (body is not null)
                    faults.AddRange(MisfitsOf(operation, mediaType, body).Select(fault => $"{operation.Id} {name}: {fault}"));
                using var request = RequestOf(operation, world, mediaType, body);
                using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
                var expected = Document.ResponsesOf(operation).First(described => described.Status[0] is '2' or '3').Status;
                if (((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture) != expected)
                    faults.Add($"{operation.Id} {name}: {(int)response.StatusCode} instead of {expected}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
                await DocumentedAnswers.CheckAsync(response, TestContext.Current.CancellationToken);
            }
        }

        Assert.Empty(faults);
    }

    // A link for OAuth comes before the examples that change the OAuth configuration. Examples that end something come last, parts before the whole.
    private static IEnumerable<ApiOperation> InOrder() => Document.Operations
        .OrderBy(operation => operation.Id == "authorizeConnection" ? 0 : EndsSomething(operation) ? 2 : 1)
        .ThenByDescending(operation => EndsSomething(operation) ? operation.Path.Length : 0);

    private static bool EndsSomething(ApiOperation operation) =>
        operation.Method == "DELETE" || operation.Id.StartsWith("rotate", StringComparison.Ordinal) || operation.Id.StartsWith("revokeConnections", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string MediaType, JsonObject? Body)> BodiesOf(ApiOperation operation)
    {
        var examples = (operation.Json["requestBody"]?["content"]?.AsObject() ?? [])
            .SelectMany(content => (content.Value!["examples"]?.AsObject() ?? []).Select(example => (example.Key, content.Key, (JsonObject?)example.Value!["value"]!.AsObject())))
            .ToList();
        if (examples.Count == 0)
            Assert.NotEqual(true, operation.Json["requestBody"]?["required"]?.GetValue<bool>());
        return examples.Count > 0 ? examples : [("", "", null)];
    }

    private static IEnumerable<string> MisfitsOf(ApiOperation operation, string mediaType, JsonObject body) =>
        Document.FindFaults(operation.Json["requestBody"]!["content"]![mediaType]!["schema"]!, JsonElement.Parse(body.ToJsonString()));

    private HttpRequestMessage RequestOf(ApiOperation operation, ExampleWorld world, string mediaType, JsonObject? body)
    {
        var parameters = (operation.Json["parameters"]?.AsArray() ?? []).Select(parameter => Document.Resolve(parameter!)).Where(parameter => parameter["example"] is not null).ToList();
        var path = parameters.Where(parameter => In(parameter, "path")).Aggregate(operation.Path, (at, parameter) => at.Replace($"{{{parameter["name"]}}}", parameter["example"]!.GetValue<string>(), StringComparison.Ordinal));
        var query = parameters.Where(parameter => In(parameter, "query")).Select(parameter => KeyValuePair.Create(parameter["name"]!.GetValue<string>(), (string?)world.Fill(parameter["example"]!.GetValue<string>())));
        HttpRequestMessage request = new(new HttpMethod(operation.Method), QueryHelpers.AddQueryString(world.Fill(path), query));
        if (operation.Json["security"]!.AsArray().Any(way => way!["bearer"] is not null))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenFor(operation, world));
        if (body is not null)
            request.Content = mediaType == Form ? FormOf(world, body) : new StringContent(world.Fill(body.ToJsonString()), Encoding.UTF8, mediaType);
        return request;
    }

    // Bob is not connected, so that the gateway answers him itself.
    private string TokenFor(ApiOperation operation, ExampleWorld world) => operation.Id switch
    {
        "startAgentSession" => world.Agent,
        "relayMessage" or "sendMessage" => app.Tokens.OfPerson(world.Organization.Id, "bob"),
        _ => app.Tokens.OfPerson(world.Organization.Id, "alice"),
    };

    private static FormUrlEncodedContent FormOf(ExampleWorld world, JsonObject body) =>
        new(body.Select(parameter => KeyValuePair.Create(parameter.Key, world.Fill(parameter.Value!.GetValue<string>()))));

    private static bool In(JsonNode parameter, string place) => parameter["in"]!.GetValue<string>() == place;
}
