using System.Net.Http.Headers;
using System.Text;
using Kontext.Testing.OpenApi;

namespace Kontext.Functions.Tests;

/// <summary>Calls the API as one caller. Paths are relative to /api/v1.</summary>
public sealed class ApiClient(HttpClient http, string? token)
{
    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<ApiAnswer> PostAsync(string path) => SendAsync(HttpMethod.Post, path, null);

    public Task<ApiAnswer> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, Json(json));

    public Task<ApiAnswer> PutAsync(string path, string json) => SendAsync(HttpMethod.Put, path, Json(json));

    public Task<ApiAnswer> PatchAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, Json(json));

    public Task<ApiAnswer> SendAsync(HttpMethod method, string path, HttpContent? content) => SendAsync(method, path, content, []);

    /// <summary>The same with headers, each sent as it is given.</summary>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(method, "/api/v1" + path) { Content = content };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, cancellationToken);
        await DocumentedAnswers.CheckAsync(response, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var answered = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer((int)response.StatusCode, answered, text);
    }

    /// <summary>UTF-8 with a media type and no charset, as clients send it.</summary>
    public static HttpContent Json(string json, string mediaType = "application/json") => Bytes(Encoding.UTF8.GetBytes(json), mediaType);

    public static HttpContent Bytes(byte[] bytes, string? mediaType = "application/json")
    {
        var content = new ByteArrayContent(bytes);
        if (mediaType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return content;
    }
}
