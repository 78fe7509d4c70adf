using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Kontext.EndToEnd.Tests.Hosting;

/// <summary>A complete answer.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers of the response, without those of its content.</param>
/// <param name="MediaType">Null without a body.</param>
/// <param name="Body">Undefined when the body is not JSON.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, string? MediaType, JsonElement Body)
{
    /// <summary>The answer itself, when it has the status that is meant.</summary>
    public ApiAnswer Expect(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)status} expected, {(int)Status} came: {Body}");
        return this;
    }

    /// <summary>The answer itself, when it is a problem with this status and code.</summary>
    public ApiAnswer ExpectProblem(HttpStatusCode status, string code)
    {
        Expect(status);
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(code, Text("code"));
        return this;
    }

    /// <summary>The member at a path of names.</summary>
    public JsonElement At(params ReadOnlySpan<string> path)
    {
        var found = Body;
        foreach (var name in path)
            found = found.TryGetProperty(name, out var member) ? member : throw new KeyNotFoundException($"No member {name} in {Body}");
        return found;
    }

    public string? Text(params ReadOnlySpan<string> path) => At(path).GetString();

    public bool Flag(params ReadOnlySpan<string> path) => At(path).GetBoolean();

    public bool Has(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out _);
}
