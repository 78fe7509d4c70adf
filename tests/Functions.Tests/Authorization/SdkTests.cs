using System.Text.Json.Nodes;
using Kontext.Functions.Tests.Connect;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kontext.Functions.Tests.Authorization;

/// <summary>Clients of others sign in by themselves: the official SDKs from a bare 401, and a general OpenID Connect client.</summary>
public sealed class SdkTests(SdkApp app) : IClassFixture<SdkApp>
{
    private const string Redirect = "http://127.0.0.1:53682/callback";

    [Fact]
    public async Task The_TypeScript_SDK_signs_in_by_itself_from_a_bare_401()
    {
        await using var front = await SdkFront.StartAsync(app);

        var told = await RunAsync(front, "mcp", "none", new AuthorizationBench(app, app.NewOrganization()));

        JsonMatch.Exact("""{ "who": "alice", "scope": "gateway:access" }""", told);
    }

    [Fact]
    public async Task An_OpenID_Connect_client_signs_in_and_another_library_verifies_the_tokens()
    {
        await using var front = await SdkFront.StartAsync(app);
        var bench = await AuthorizationBench.NewAsync(app, callback: Redirect);

        var told = await RunAsync(front, "openid", bench.ClientId, bench);

        JsonMatch.Exact("""{ "who": "alice of the test", "same": "true", "ended": "invalid_grant" }""", told);
    }

    [Fact]
    public async Task The_CSharp_SDK_signs_in_by_itself_from_a_bare_401()
    {
        await using var front = await SdkFront.StartAsync(app);
        AuthorizationBench bench = new(app, app.NewOrganization());
#pragma warning disable RS0030 // Nothing leaves this machine
        using HttpClient http = new(new Rerouted(front.Address));
#pragma warning restore RS0030
        await using HttpClientTransport transport = new(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(AuthorizationBench.Gateway),
                OAuth = new ClientOAuthOptions
                {
                    RedirectUri = new Uri(Redirect),
                    DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = "C# client" },
                    AuthorizationCallbackHandler = async (context, _) =>
                    {
                        var answer = QueryHelpers.ParseQuery((await VisitAsync(bench, context.AuthorizationUri)).Query);
                        return new AuthorizationResult { Code = answer["code"].ToString(), State = answer["state"].ToString(), Iss = answer["iss"].ToString() };
                    },
                },
            },
            http);

        await using var client = await McpClient.CreateAsync(transport, cancellationToken: TestContext.Current.CancellationToken);
        var result = await client.CallToolAsync("who", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("alice", Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text);
    }

    private Task<JsonNode> RunAsync(SdkFront front, string kind, string clientId, AuthorizationBench bench) => SignInClient.RunAsync(
        kind, KontextApp.PublicUrl, front.Address, "all", clientId, Redirect, address => VisitAsync(bench, address), TestContext.Current.CancellationToken);

    // The steps of the person in the browser.
    private async Task<Uri> VisitAsync(AuthorizationBench bench, Uri address)
    {
        using var browser = app.NewBrowser();
        var consent = await bench.SignInAsync(browser, address.PathAndQuery);
        return (await AuthorizationBench.DecideAsync(browser, consent, "allow")).Leaves!;
    }

    private sealed class Rerouted(Uri front) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(front, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>The app at the time of this machine: the clients of others check times by it.</summary>
public sealed class SdkApp : ConnectApp
{
    public SdkApp(AzuriteServer azurite)
        : base(azurite) => Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
}
