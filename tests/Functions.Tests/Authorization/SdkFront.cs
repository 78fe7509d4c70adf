using Kontext.Core.Tokens;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Authorization;

/// <summary>A server on a port of this machine in place of the deployment. It is an MCP server that asks for a sign-in, and has the app for all other paths.</summary>
internal sealed class SdkFront : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly HttpMessageInvoker _app;

    private SdkFront(LoopbackServer server, HttpMessageInvoker app) => (_server, _app) = (server, app);

    public Uri Address => _server.Address;

    public static async Task<SdkFront> StartAsync(SdkApp app)
    {
        HttpMessageInvoker invoker = new(app.Server.CreateHandler());
        return new SdkFront(
            await SignInResource.StartAsync(KontextApp.PublicUrl, (token, ct) => FindPersonAsync(app, token, ct), http => ForwardAsync(invoker, http), TestContext.Current.CancellationToken),
            invoker);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _app.Dispose();
    }

    private static async Task<string?> FindPersonAsync(SdkApp app, string text, CancellationToken cancellationToken) =>
        await app.Services.GetRequiredService<OwnTokens>().CheckAsync(text, cancellationToken) is { Audience: AuthorizationBench.Gateway, Subject.Person: { } person } ? person.Subject : null;

    private static async Task ForwardAsync(HttpMessageInvoker app, HttpContext http)
    {
        using HttpRequestMessage request = new(new HttpMethod(http.Request.Method), KontextApp.PublicUrl + http.Request.GetEncodedPathAndQuery());
        if (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(http.Request.Body);
        foreach (var header in http.Request.Headers.Where(header => header.Key is not ("Host" or "Connection" or "Transfer-Encoding")))
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
        }

        using var response = await app.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var header in response.Headers.Concat(response.Content.Headers))
            http.Response.Headers[header.Key] = header.Value.ToArray();
        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
