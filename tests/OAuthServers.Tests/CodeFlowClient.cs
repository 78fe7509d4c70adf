using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.OAuthServers.Tests;

/// <summary>A client as any other, that knows nothing of the server but its address.</summary>
internal sealed class CodeFlowClient(RealAuthorizationServer server) : IDisposable
{
    public static readonly Uri RedirectUri = new("http://127.0.0.1:1/callback");

    private readonly SocketsHttpHandler _handler = new() { UseProxy = false, AllowAutoRedirect = false };

    public string ClientId { get; set; } = "known-client";

    public string? ClientSecret { get; set; }

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

#pragma warning disable RS0030 // Nothing leaves this machine
    public HttpClient Http => field ??= new HttpClient(_handler, disposeHandler: false) { BaseAddress = server.Issuer };
#pragma warning restore RS0030

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    public async Task RegisterAsync(string authMethod, CancellationToken cancellationToken)
    {
        var (status, answer) = await PostJsonAsync(
            Endpoints.Registration,
            new JsonObject
            {
                ["client_name"] = "Registered",
                ["redirect_uris"] = new JsonArray(RedirectUri.OriginalString),
                ["token_endpoint_auth_method"] = authMethod,
            },
            cancellationToken);
        Assert.Equal(HttpStatusCode.Created, status);
        ClientId = (string)answer["client_id"]!;
        ClientSecret = (string?)answer["client_secret"];
    }

    public Uri AuthorizationRequest(Uri? resource = null, string scope = "tools:read offline_access")
    {
        Dictionary<string, string?> parameters = new()
        {
            ["response_type"] = "code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = RedirectUri.OriginalString,
            ["scope"] = scope,
            ["state"] = "state with \"quotes\" & <marks>",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        if (resource is not null)
            parameters["resource"] = resource.OriginalString;
        return new Uri(server.Issuer, QueryHelpers.AddQueryString(Endpoints.Authorization, parameters));
    }

    /// <summary>From the authorization request to the first tokens.</summary>
    public async Task<JsonNode> ConnectAsync(string account, Uri? resource, CancellationToken cancellationToken)
    {
        var (status, tokens) = await RedeemAsync(await GetCodeAsync(account, resource, cancellationToken), resource, cancellationToken);
        Assert.Equal((HttpStatusCode.OK, null), (status, (string?)tokens["error"]));
        return tokens;
    }

    public async Task<string> GetCodeAsync(string account, Uri? resource, CancellationToken cancellationToken)
    {
        var callback = await server.AllowAsync(AuthorizationRequest(resource), account, cancellationToken);
        return QueryHelpers.ParseQuery(callback.Query)["code"].Single()!;
    }

    public Task<(HttpStatusCode Status, JsonNode Answer)> RedeemAsync(string code, Uri? resource, CancellationToken cancellationToken) => PostFormAsync(
        Endpoints.Token,
        new() { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = RedirectUri.OriginalString, ["code_verifier"] = Verifier },
        resource,
        cancellationToken);

    public Task<(HttpStatusCode Status, JsonNode Answer)> RefreshAsync(string? refreshToken, Uri? resource, CancellationToken cancellationToken) => PostFormAsync(
        Endpoints.Token, new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken ?? "" }, resource, cancellationToken);

    public async Task<HttpStatusCode> RevokeAsync(string token, CancellationToken cancellationToken) =>
        (await PostFormAsync(Endpoints.Revocation, new() { ["token"] = token }, null, cancellationToken)).Status;

    public async Task<(HttpStatusCode Status, JsonNode Answer)> PostJsonAsync(string path, JsonNode body, CancellationToken cancellationToken)
    {
        using var response = await Http.PostAsJsonAsync(path, body, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> PostFormAsync(
        string path, Dictionary<string, string> form, Uri? resource, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path);
        if (resource is not null)
            form["resource"] = resource.OriginalString;
        if (ClientSecret is null)
            form["client_id"] = ClientId;
        else
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}")));
        request.Content = new FormUrlEncodedContent(form);
        using var response = await Http.SendAsync(request, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return (response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }
}
