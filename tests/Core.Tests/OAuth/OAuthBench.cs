using Kontext.Core.Clients;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Outbound;
using Kontext.Testing;
using Kontext.Testing.OAuth;

namespace Kontext.Core.Tests.OAuth;

/// <summary>A scripted authorization server, the clients that speak to it, and messages full of secrets that may show nowhere.</summary>
internal sealed class OAuthBench(ScriptedAuthorizationServer server, OutboundServices services) : IAsyncDisposable
{
    public const string Code = "canary-code/+ 1";
    public const string Verifier = "canary-verifier-0123456789-0123456789-0123456789";
    public const string Secret = "canary:secret ~+/ä";
    public const string RefreshToken = "canary-refresh-token";
    public const string AccessToken = "canary-access-token";
    public const string Resource = "https://mcp.example/mcp";

    public ScriptedAuthorizationServer Server => server;

    public TokenClient Tokens { get; } = new(services.Get<OutboundClients>());

    public RevocationClient Revocations { get; } = new(services.Get<OutboundClients>());

    public RegistrationClient Registrations { get; } = new(services.Get<OutboundClients>());

    public IdentityClient Identities { get; } = new(services.Get<OutboundClients>());

    public static async Task<OAuthBench> StartAsync(TimeProvider? clock, CancellationToken cancellationToken) =>
        new(await ScriptedAuthorizationServer.StartAsync(cancellationToken), OutboundServices.WithLoopback(clock));

    public static OAuthClient Client(ClientAuthentication authentication = ClientAuthentication.ClientSecretBasic) => new()
    {
        ClientId = "client:1",
        Authentication = authentication,
        Secret = authentication == ClientAuthentication.None ? null : Secret,
    };

    public CodeRedemption Redemption(OAuthClient? client = null, TokenRules? rules = null, string code = Code) => new()
    {
        TokenEndpoint = server.Token.Url,
        Client = client ?? Client(),
        Code = code,
        RedirectUri = new Uri("https://kontext.example/oauth/callback/0123"),
        CodeVerifier = Verifier,
        Resource = Resource,
        Rules = rules ?? TokenRules.Standard,
    };

    public TokenRefresh Refresh(OAuthClient? client = null, TokenRules? rules = null) => new()
    {
        TokenEndpoint = server.Token.Url,
        Client = client ?? Client(),
        RefreshToken = RefreshToken,
        Resource = Resource,
        Rules = rules ?? TokenRules.Standard,
    };

    public TokenRevocation Revocation(RevocationStyle style, TokenKind kind = TokenKind.AccessToken, string path = "/revoke", OAuthClient? client = null) => new()
    {
        Rules = new RevocationRules(style, new Uri(server.Address, path), EndsWholeGrant: false),
        Client = client ?? Client(),
        Token = kind == TokenKind.AccessToken ? AccessToken : RefreshToken,
        Kind = kind,
    };

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await server.DisposeAsync();
    }
}
