using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>A request to one function, valid at first and then changed. Its parts stay apart until it is sent, so that each can be changed alone.</summary>
internal sealed class FuzzedRequest
{
    private const int MaxPrinted = 1_500;

    /// <summary>The function that the valid request was for.</summary>
    public string Function { get; set; } = "";

    public required string Method { get; set; }

    /// <summary>The path as in the request line, without the query.</summary>
    public required string Path { get; set; }

    /// <summary>Escaped when it is sent.</summary>
    public List<(string Name, string Value)> Query { get; init; } = [];

    public List<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The body as JSON; null for none or another.</summary>
    public JsonNode? Json { get; set; }

    /// <summary>The body as the fields of a form; null for none or another.</summary>
    public List<(string Name, string Value)>? Form { get; init; }

    /// <summary>The bytes of the body when it is neither JSON nor a form.</summary>
    public byte[]? Raw { get; set; }

    /// <summary>Whether the body is sent without a length.</summary>
    public bool IsChunked { get; set; }

    /// <summary>Whether it is sent with a token of the other organization.</summary>
    public bool IsRivals { get; set; }

    /// <summary>The changes, in order.</summary>
    public List<string> Changes { get; } = [];

    public bool IsApi => Path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase) || (IsGateway && Path.StartsWith("/mcp", StringComparison.OrdinalIgnoreCase));

    public bool IsGateway => Function is "Gateway" or "AggregateGateway";

    public byte[]? Body => Raw
        ?? (Json is null ? null : Encoding.UTF8.GetBytes(Json.ToJsonString().Replace(OddValues.LoneSurrogate, @"\ud800", StringComparison.Ordinal)))
        ?? (Form is null ? null : Encoding.UTF8.GetBytes(Encode(Form)));

    public void SetHeader(string name, string value)
    {
        Headers.RemoveAll(header => header.Name == name);
        Headers.Add((name, value));
    }

    public async Task<FuzzAnswer> SendAsync(TestServer server, CancellationToken cancellationToken)
    {
        var http = await server.SendAsync(Fill, cancellationToken);
        using StreamReader reader = new(http.Response.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return new FuzzAnswer(http.Response.StatusCode, http.Response.Headers, text);
    }

    /// <summary>The request as a person reads it, with secrets replaced by their names.</summary>
    public string Describe(IEnumerable<(string Value, string Name)> secrets)
    {
        var body = Body is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Function} [{string.Join(", ", Changes)}]\n{Method} {Path}{(Query.Count > 0 ? "?" + Encode(Query) : "")}\n");
        foreach (var (name, value) in Headers)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        text.Append(body.Length <= MaxPrinted ? body : $"{body[..MaxPrinted]}... ({body.Length} characters)");
        foreach (var (value, name) in secrets)
            text.Replace(value, $"<{name}>");
        return text.ToString();
    }

    private void Fill(HttpContext http)
    {
        var request = http.Request;
        request.Method = Method;
        request.Scheme = "https";
        request.Host = new HostString(new Uri(KontextApp.PublicUrl).Host);
        request.Path = PathString.FromUriComponent(Path);
        request.QueryString = new QueryString(Query.Count > 0 ? "?" + Encode(Query) : "");
        foreach (var (name, value) in Headers)
            request.Headers.Append(name, value);
        if (Body is not { } body)
            return;
        request.Body = new MemoryStream(body, writable: false);
        if (!IsChunked)
            request.ContentLength = body.Length;
    }

    private static string Encode(IEnumerable<(string Name, string Value)> pairs) =>
        string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));
}
