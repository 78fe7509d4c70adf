using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kontext.Testing.OpenApi;

namespace Kontext.EndToEnd.Tests.Hosting;

/// <summary>The API of one host, called by one of the five callers.</summary>
internal sealed class Api : IDisposable
{
    public const string Integrations = "/api/v1/integrations";

    private readonly SocketsHttpHandler _handler = new() { UseProxy = false, AllowAutoRedirect = false };

    public Api(Uri address)
    {
        Address = address;
#pragma warning disable RS0030 // This is an external client of the API, so the app's rules for outbound calls do not apply
        Http = new HttpClient(new DocumentedAnswers(_handler, address), disposeHandler: false);
#pragma warning restore RS0030
        Tokens = new TestTokens(Http, address);
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public TestTokens Tokens { get; }

    /// <summary>A name no other integration has.</summary>
    public static string NewName(string name) => $"{name} {Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";

    public static string PathOf(string id, string under = "") => under.Length == 0 ? $"{Integrations}/{id}" : $"{Integrations}/{id}/{under}";

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string caller, string path, object? body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, new Uri(Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Tokens.GetAsync(caller, cancellationToken));
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    public Task<ApiAnswer> GetAsync(string caller, string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, caller, path, body: null, cancellationToken);

    public Task<ApiAnswer> PostAsync(string caller, string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, caller, path, body, cancellationToken);

    public Task<ApiAnswer> PatchAsync(string caller, string path, object body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, caller, path, body, cancellationToken);

    public Task<ApiAnswer> DeleteAsync(string caller, string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, caller, path, body: null, cancellationToken);

    /// <summary>The id of a new integration.</summary>
    public async Task<string> CreateAsync(string caller, object body, CancellationToken cancellationToken) =>
        (await PostAsync(caller, Integrations, body, cancellationToken)).Expect(HttpStatusCode.Created).Text("integration", "id")!;

    /// <summary>Every integration of the caller's organization that has this in its name.</summary>
    public async Task<List<JsonElement>> ListAsync(string caller, string name, CancellationToken cancellationToken)
    {
        List<JsonElement> items = [];
        string? cursor = null;
        do
        {
            var query = $"?limit=200&name={Uri.EscapeDataString(name)}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
            var page = (await GetAsync(caller, Integrations + query, cancellationToken)).Expect(HttpStatusCode.OK);
            items.AddRange(page.At("items").EnumerateArray());
            cursor = page.Has("nextCursor") ? page.Text("nextCursor") : null;
        }
        while (cursor is not null);
        return items;
    }

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        var isJson = bytes.Length > 0 && mediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new ApiAnswer(response.StatusCode, response.Headers, mediaType, isJson ? JsonElement.Parse(bytes) : default);
    }

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }
}
