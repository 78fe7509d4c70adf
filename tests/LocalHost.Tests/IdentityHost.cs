using System.Net.Http.Headers;
using System.Text.Json;
using Kontext.LocalHost.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kontext.LocalHost.Tests;

/// <summary>
/// The issuer of development tokens on a server in memory, together with an API. The API accepts bearer tokens as the app does: by the
/// framework's handler, with the settings that the app gets.
/// </summary>
public sealed class IdentityHost : IAsyncDisposable
{
    private readonly Lazy<WebApplication> _issuer;
    private readonly Lazy<WebApplication> _api;
    private readonly string _made = Directory.CreateTempSubdirectory("identity").FullName;

    public IdentityHost()
    {
        _issuer = new(StartIssuer);
        _api = new(StartApi);
    }

    /// <summary>Settings of the host: clients and redirect URIs. The common ones are already there.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Identity:Clients:sa_acme:Secret"] = "development",
        ["Identity:Clients:sa_acme:Organization"] = "acme",
        ["Identity:Clients:alice:Secret"] = "development",
        ["Identity:Clients:alice:Organization"] = "acme",
        ["Identity:Clients:alice:User"] = "alice",
    };

    /// <summary>Further settings of the app.</summary>
    public Dictionary<string, string?> AppSettings { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Authentication:Schemes:Bearer:ValidIssuer"] = "dotnet-user-jwts",
        ["Authentication:Schemes:Bearer:ValidAudiences:0"] = "http://localhost:7071/api/v1",
    };

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public string Urls { get; init; } = "http://localhost:7071";

    /// <summary>The data directory. Null for one that is deleted after the test.</summary>
    public string? DataDirectory { get; init; }

    public TestServer Server => _issuer.Value.GetTestServer();

    public HttpClient CreateClient() => _issuer.Value.GetTestClient();

    /// <summary>Returns the caller that the API sees. Null when it refuses the token.</summary>
    public async Task<JsonElement?> WhoAmIAsync(string? token)
    {
        using var client = _api.Value.GetTestClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync("/who-am-i", TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode ? JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)) : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_api.IsValueCreated)
            await _api.Value.DisposeAsync();
        if (_issuer.IsValueCreated)
            await _issuer.Value.DisposeAsync();
        Directory.Delete(_made, recursive: true);
    }

    private WebApplication StartIssuer()
    {
        var builder = Builder(Settings);
        builder.Services.AddSingleton(Clock);
        builder.Services.AddDevelopmentIdentity(DevelopmentIdentity.Load(DataDirectory ?? _made, Urls, publicUrl: null));
        var app = builder.Build();
        app.MapDevelopmentIdentity();
        app.Map("/{**path}", static () => Results.NotFound());
        app.Start();
        return app;
    }

    private WebApplication StartApi()
    {
        var told = _issuer.Value.Services.GetRequiredService<DevelopmentIdentity>().Settings();
        var builder = Builder([.. told.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)), .. AppSettings]);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, static options => options.MapInboundClaims = false);
        builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options => options.BackchannelHttpHandler = Server.CreateHandler());
        var app = builder.Build();
        app.MapGet("/who-am-i", static async http =>
        {
            var result = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
            http.Response.StatusCode = result.Succeeded ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
            if (result.Succeeded)
                await http.Response.WriteAsJsonAsync(result.Principal.Claims.ToDictionary(claim => claim.Type, claim => claim.Value, StringComparer.Ordinal));
        });
        app.Start();
        return app;
    }

    private static WebApplicationBuilder Builder(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRouting();
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }
}
