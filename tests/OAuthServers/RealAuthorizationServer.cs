using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Kontext.OAuthServers;

/// <summary>
/// OpenIddict on 127.0.0.1: code flow with PKCE, <c>iss</c> in answers, revocation, introspection, registration and client id metadata
/// documents. Refresh tokens rotate, and the reuse of one ends its family. A page asks the account for consent.
/// </summary>
public sealed class RealAuthorizationServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OAuthRequest> _received = new();

    private RealAuthorizationServer(WebApplication app)
    {
        _app = app;
    }

    /// <summary>Its address and a slash, as in its metadata.</summary>
    public Uri Issuer => new(_app.Urls.First() + "/");

    internal TimeProvider Clock => _app.Services.GetRequiredService<TimeProvider>();

    /// <summary>Everything that was asked, oldest first.</summary>
    public IReadOnlyList<OAuthRequest> Received => [.. _received];

    /// <summary>The requests to the token endpoint, oldest first.</summary>
    public IReadOnlyList<OAuthRequest> TokenRequests => [.. _received.Where(request => request.Path == Endpoints.Token)];

    private PageVisitor Person => new(_app.Services.GetRequiredService<IHttpClientFactory>(), Issuer);

    public static Task<RealAuthorizationServer> StartAsync(CancellationToken cancellationToken) => StartAsync(new(), cancellationToken);

    public static async Task<RealAuthorizationServer> StartAsync(AuthorizationServerSettings settings, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, settings.Port));
        builder.Services.AddSingleton(settings.Clock);
        builder.Services.AddSingleton(settings);
        foreach (var name in new[] { PageVisitor.HttpClientName, ClientDocuments.HttpClientName })
            builder.Services.AddHttpClient(name).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorizationServer(settings);

        RealAuthorizationServer server = new(builder.Build());
        server.Map(settings);
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Makes a client known beforehand.</summary>
    /// <param name="clientId">As it will send it.</param>
    /// <param name="clientSecret">Null for a public client.</param>
    /// <param name="redirectUri">Compared character by character.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AddClientAsync(string clientId, string? clientSecret, Uri redirectUri, CancellationToken cancellationToken)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>()
            .CreateAsync(ClientDescriptors.OfCodeFlow(clientId, clientSecret, clientId, [redirectUri]), cancellationToken);
    }

    /// <summary>Lets a resource server introspect tokens made for it. Its client id is its own address.</summary>
    public async Task AddResourceAsync(Uri resource, string clientSecret, CancellationToken cancellationToken)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>()
            .CreateAsync(ClientDescriptors.OfResource(resource, clientSecret), cancellationToken);
    }

    /// <summary>The person signs in with this account and allows. Returns where the browser is sent: the redirect URI with code, state and iss, or an error.</summary>
    public Task<Uri> AllowAsync(Uri authorizationRequest, string account, CancellationToken cancellationToken) =>
        Person.AnswerAsync(authorizationRequest, account, ConsentPage.Allow, cancellationToken);

    /// <summary>The person signs in with this account and refuses; answers where the browser is sent.</summary>
    public Task<Uri> DenyAsync(Uri authorizationRequest, string account, CancellationToken cancellationToken) =>
        Person.AnswerAsync(authorizationRequest, account, ConsentPage.Deny, cancellationToken);

    /// <summary>Whether an access or refresh token would be taken now.</summary>
    public async Task<bool> IsActiveAsync(string token, CancellationToken cancellationToken)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var tokens = scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>();
        return await tokens.FindByReferenceIdAsync(token, cancellationToken) is { } found
            && await tokens.HasStatusAsync(found, Statuses.Valid, cancellationToken)
            && await tokens.GetExpirationDateAsync(found, cancellationToken) > Clock.GetUtcNow();
    }

    /// <summary>Returns the number of grants of this account that still have an unused token, expired or not.</summary>
    public async Task<int> CountGrantsAsync(string account, CancellationToken cancellationToken)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var tokens = scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>();
        HashSet<string?> grants = [];
        await foreach (var token in tokens.FindBySubjectAsync(account, cancellationToken))
        {
            if (await tokens.HasStatusAsync(token, Statuses.Valid, cancellationToken)
                && await tokens.GetTypeAsync(token, cancellationToken) is TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.RefreshToken)
            {
                grants.Add(await tokens.GetAuthorizationIdAsync(token, cancellationToken));
            }
        }

        return grants.Count;
    }

    /// <summary>The person ends all grants in the settings of the account, which revokes all their tokens.</summary>
    public async Task EndGrantsAsync(string account, CancellationToken cancellationToken)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().RevokeBySubjectAsync(account, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().RevokeBySubjectAsync(account, cancellationToken);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    private void Map(AuthorizationServerSettings settings)
    {
        _app.Use(RememberAsync);
        _app.UseAuthentication();
        _app.MapMethods(Endpoints.Authorization, [HttpMethods.Get, HttpMethods.Post], AuthorizationEndpoint.AnswerAsync);
        _app.MapPost(Endpoints.Token, (Delegate)TokenEndpoint.AnswerAsync);
        if (settings.AllowsRegistration)
            _app.MapPost(Endpoints.Registration, RegistrationEndpoint.RegisterAsync);
    }

    private async Task RememberAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var parameters = request switch
        {
            { HasFormContentType: true } => Text(await request.ReadFormAsync(context.RequestAborted)),
            { Path.Value: Endpoints.Registration } => await ReadMembersAsync(request, context.RequestAborted),
            _ => Text(request.Query),
        };
        string? authorization = request.Headers.Authorization;
        _received.Enqueue(new OAuthRequest(request.Method, request.Path, parameters, authorization));
        await next(context);
    }

    private static Dictionary<string, string> Text(IEnumerable<KeyValuePair<string, StringValues>> fields) =>
        fields.ToDictionary(field => field.Key, field => field.Value.ToString());

    private static async Task<Dictionary<string, string>> ReadMembersAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            return body.RootElement.ValueKind == JsonValueKind.Object
                ? body.RootElement.EnumerateObject().DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Value.ToString())
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
        finally
        {
            request.Body.Position = 0;
        }
    }
}
