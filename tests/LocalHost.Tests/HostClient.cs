using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Kontext.LocalHost.Tests;

/// <summary>Calls a running host, as the service account of acme unless a token is given.</summary>
internal sealed class HostClient : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { UseProxy = false, AllowAutoRedirect = false };
    private readonly HttpClient _http;
    private string? _token;

    public HostClient(Uri address, string? token = null)
    {
        _token = token;
#pragma warning disable RS0030 // This is an external client, so the app's rules for outbound calls do not apply
        _http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = address };
#pragma warning restore RS0030
    }

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, CancellationToken cancellationToken, string? host = null)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Host = host;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        using var response = await _http.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> InvokeAsync(string function, string body, CancellationToken cancellationToken)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync($"/admin/functions/{function}", content, cancellationToken);
        return response.StatusCode;
    }

    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent content, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
        request.Headers.ExpectContinue = true;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        return await _http.SendAsync(request, cancellationToken);
    }

    public async Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        using StringContent content = new($$"""{ "name": "{{name}}", "url": "https://mcp.example.com/", "authMode": "none" }""", Encoding.UTF8, "application/json");
        using var response = await PostAsync("/api/v1/integrations", content, cancellationToken);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    public async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/integrations");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        using var response = await _http.SendAsync(request, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (_token is not null)
            return _token;
        using FormUrlEncodedContent form = new([new("grant_type", "client_credentials"), new("client_id", "sa_acme"), new("client_secret", "development")]);
        using var response = await _http.PostAsync("/oauth2/token", form, cancellationToken);
        return _token = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)).GetProperty("access_token").GetString()!;
    }
}
